using System.Numerics;
using System.Runtime.InteropServices;
using ASMNet.Filtering;
using ASMNet.Geometry;
using ASMNet.Shapes;
using ASMNet.Tracking;
using BenchmarkDotNet.Attributes;

namespace ASMNet.Benchmarks;

/// <summary>The shape model and the smoother on one noisy face.</summary>
[MemoryDiagnoser]
public class ShapeBenchmarks
{
    private const int Noisy = 64;
    private readonly TrackedFaces _faces = new(1);
    private readonly Vector2[][] _shapes = new Vector2[Noisy][];
    private ShapeModel? _model;
    private FaceSmoother? _smoother;
    private float[] _coefficients = [];
    private int _frame;

    /// <summary>Reads the model and draws noisy faces.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        string path = ModelFiles.Find("shape68-similarity.json");
        using (FileStream stream = File.OpenRead(path))
        {
            _model = ShapeModel.Read(stream, path);
        }

        _coefficients = new float[_model.ModeCount];
        _smoother = new FaceSmoother(_model, new FaceSmootherOptions());
        _faces.Add().Id = 1;
        var random = new Random(1);
        var place = Similarity.Create(80, 0.1f, new Vector2(320, 240));
        for (int i = 0; i < Noisy; i++)
        {
            _shapes[i] = new Vector2[Ibug68.Count];
            place.Apply(_model.MeanPoints, _shapes[i]);
            foreach (ref Vector2 point in _shapes[i].AsSpan())
            {
                point += new Vector2(random.NextSingle(), random.NextSingle());
            }
        }
    }

    /// <summary>Where the mean shape lies.</summary>
    /// <returns>The similarity.</returns>
    [Benchmark]
    public Similarity Align() => _model!.Align(_shapes[0]);

    /// <summary>The coefficients of a shape.</summary>
    [Benchmark]
    public void Project() => _model!.Project(MemoryMarshal.Cast<Vector2, float>(_shapes[0].AsSpan()), _coefficients);

    /// <summary>The smoother's whole work for one face in one frame.</summary>
    [Benchmark]
    public void Smooth()
    {
        _shapes[++_frame % Noisy].CopyTo(_faces[0].Landmarks);
        _smoother!.Smooth(TimeSpan.FromSeconds(_frame / 30.0), _faces);
    }
}
