using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Imaging;
using BenchmarkDotNet.Attributes;

namespace ASMNet.Benchmarks;

/// <summary>Cutting out one face for the landmark network: 128x128, slightly turned, from a picture of 640x480.</summary>
[MemoryDiagnoser]
public class SamplerBenchmarks
{
    private const int Width = 640;
    private const int Height = 480;
    private const int Side = 128;
    private const float CropScale = 1.25f;

    private readonly byte[] _picture = new byte[3 * Width * Height];
    private readonly CropSampler _sampler = new();
    private readonly float[] _planes = new float[3 * Side * Side];

    /// <summary>Larger side of the face's landmark box in pixels.</summary>
    [Params(60, 300)]
    public int Face { get; set; }

    /// <summary>Draws the picture.</summary>
    [GlobalSetup]
    public void Prepare() => new Random(1).NextBytes(_picture);

    /// <summary>Crop and normalise.</summary>
    [Benchmark]
    public void Crop()
    {
        var view = new ImageView(_picture, Width, Height, 3 * Width);
        var region = new CropRegion(new Vector2(Width, Height) / 2, CropScale * Face, CropScale * Face, 0.1f);
        _sampler.Sample(view, region, Side, Side, PixelNormalisation.UnitRgb, _planes);
    }
}
