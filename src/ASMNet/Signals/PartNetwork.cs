using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Inference;

namespace ASMNet.Signals;

/// <summary>A network that sees one crop, as it is or in a mirror, and gives points in it and features.</summary>
internal sealed class PartNetwork : IDisposable
{
    private readonly INeuralNetwork _network;
    private readonly CropSampler _sampler = new();
    private readonly CropLayout _layout;
    private readonly PixelNormalisation _normalisation;
    private readonly float[] _planes;
    private readonly int _points;
    private readonly int _features;
    private readonly int _seen = -1;
    private CropRegion _region;
    private bool _mirrored;

    public PartNetwork(INeuralNetwork network, string name, in CropLayout layout, in PixelNormalisation normalisation, int points, bool tellsSeen)
    {
        _network = network;
        _layout = layout;
        _normalisation = normalisation;
        _planes = new float[3 * layout.Columns * layout.Rows];
        NetworkOutputs.CheckInput(network, name, [1, 3, layout.Rows, layout.Columns]);
        _points = NetworkOutputs.Find(network, name, "points", 2 * points);
        _features = NetworkOutputs.Find(network, name, "features", out int count);
        FeatureCount = count;
        if (tellsSeen)
        {
            _seen = NetworkOutputs.Find(network, name, "seen", 1);
        }
    }

    /// <summary>Number of features.</summary>
    public int FeatureCount { get; }

    public string Device => _network.Device;

    /// <summary>The features of the last run.</summary>
    public ReadOnlySpan<float> Features => _network.Output(_features);

    /// <summary>Whether the last run saw the part at all, 0 (something is before it) to 1; 1 for a network that does not say.</summary>
    public float Seen => _seen < 0 ? 1 : _network.Output(_seen)[0];

    /// <summary>Cuts the crop, which <see cref="Run"/> looks at.</summary>
    public void Sample(in ImageView image, in CropRegion region)
    {
        _region = region;
        _sampler.Sample(image, region, _layout.Columns, _layout.Rows, _normalisation, _planes);
    }

    /// <summary>Runs the network on the last crop.</summary>
    /// <param name="mirrored">Whether on its mirror image.</param>
    public void Run(bool mirrored)
    {
        _mirrored = mirrored;
        Span<float> input = _network.Input;
        _planes.CopyTo(input);
        if (mirrored)
        {
            for (int begin = 0; begin < input.Length; begin += _layout.Columns)
            {
                input.Slice(begin, _layout.Columns).Reverse();
            }
        }

        _network.Run();
    }

    /// <summary>A point of the last run in image pixels.</summary>
    public Vector2 Point(int index)
    {
        ReadOnlySpan<float> points = _network.Output(_points);
        float x = points[2 * index];
        return _region.ToImage(new Vector2(_mirrored ? -x : x, points[(2 * index) + 1]));
    }

    public void Dispose() => _network.Dispose();
}
