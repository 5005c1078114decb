using ASMNet.Detection;
using ASMNet.Imaging;
using BenchmarkDotNet.Attributes;

namespace ASMNet.Benchmarks;

/// <summary>What the face detector does before and after its network runs.</summary>
[MemoryDiagnoser]
public class DetectorBenchmarks : IDisposable
{
    private const int Faces = 4;
    private const int CellsOfAFace = 9;
    private const float Likely = 0.9f;

    private readonly FaceDetection[] _results = new FaceDetection[Faces];
    private byte[] _picture = [];
    private AnchorFreeFaceDetector? _detector;
    private AnchorFreeDecoder? _decoder;
    private FaceDetection[] _candidates = [];
    private int _width;
    private int _height;

    /// <summary>Size of the picture.</summary>
    [Params("640x480", "1920x1080", "3840x2160")]
    public string Picture { get; set; } = "";

    /// <summary>Makes the detector, the picture, and outputs in which nine neighbouring cells report each of four faces.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        int[] size = Array.ConvertAll(Picture.Split('x'), int.Parse);
        (_width, _height) = (size[0], size[1]);
        _picture = new byte[3 * _width * _height];
        new Random(1).NextBytes(_picture);
        _detector = new AnchorFreeFaceDetector(new StillNetwork(32, 32), default, "still", new FaceDetectorOptions());
        (int width, int height) = _detector.Prepare(_width, _height);

        var network = new StillNetwork(height, width);
        int columns = width / 8;
        for (int i = 0; i < Faces * CellsOfAFace; i++)
        {
            (int face, int cell) = (i / CellsOfAFace, i % CellsOfAFace);
            int place = ((10 + (cell / 3)) * columns) + 4 + (8 * face) + (cell % 3);
            network.Values("cls_8")[place] = Likely;
            network.Values("obj_8")[place] = Likely - (0.01f * cell);
            network.Values("bbox_8").AsSpan(4 * place, 4).Fill(1.5f);
        }

        _decoder = new AnchorFreeDecoder(network, "still");
        _candidates = new FaceDetection[_decoder.Capacity];
    }

    /// <summary>The picture brought to the network's input.</summary>
    [Benchmark]
    public void Letterbox() => _detector!.Load(new ImageView(_picture, _width, _height, 3 * _width));

    /// <summary>Outputs to faces: decoding and suppression of overlaps.</summary>
    /// <returns>Faces found.</returns>
    [Benchmark]
    public int Decode()
    {
        int count = _decoder!.Decode(0.6f, 1, _candidates);
        return NonMaximumSuppression.Apply(_candidates.AsSpan(0, count), 0.3f, _results.Length);
    }

    /// <summary>Frees the detector.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _detector?.Dispose();
    }
}
