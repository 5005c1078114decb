using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Inference;

namespace ASMNet.Detection;

/// <summary>
/// Finds faces with an anchor-free network of OpenCV's FaceDetectorYN format; the project's own detector and the published YuNet file
/// both fit. The network is prepared again when the picture's size changes; apart from that a pass allocates nothing.
/// </summary>
public sealed class AnchorFreeFaceDetector : IFaceDetector
{
    private const int Multiple = 32;
    private readonly INeuralNetworkFactory _factory;
    private readonly ReadOnlyMemory<byte> _model;
    private readonly string _name;
    private readonly FaceDetectorOptions _options;
    private readonly CropSampler _sampler = new();
    private INeuralNetwork? _network;
    private AnchorFreeDecoder? _decoder;
    private FaceDetection[] _candidates = [];
    private bool _disposed;

    /// <summary>Makes a detector. The file is checked here, at a small input size.</summary>
    /// <param name="factory">Makes the networks.</param>
    /// <param name="model">The ONNX file.</param>
    /// <param name="name">What to call the model in messages and in <see cref="Description"/>.</param>
    /// <param name="options">Settings.</param>
    /// <exception cref="ModelFormatException">The file is not a face detector of this format.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting lies outside its range.</exception>
    public AnchorFreeFaceDetector(INeuralNetworkFactory factory, ReadOnlyMemory<byte> model, string name, FaceDetectorOptions options)
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _factory = factory;
        _model = model;
        _name = name;
        _options = options;
        Plan(Multiple, Multiple);
    }

    /// <inheritdoc/>
    public string Description => $"{_name} on {Device}";

    /// <summary>Name of the model.</summary>
    public string Name => _name;

    /// <summary>The device that runs the network, for people.</summary>
    public string Device => _network?.Device ?? _factory.Device;

    /// <summary>Prepares the network for pictures of a size, so that the first pass does not have to.</summary>
    /// <param name="width">Width of the pictures.</param>
    /// <param name="height">Height of the pictures.</param>
    /// <returns>The width and height at which the network will see them.</returns>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    public (int Width, int Height) Prepare(int width, int height)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        float scale = _options.ScaleFor(width, height);
        (int Width, int Height) input = (RoundUp(width * scale), RoundUp(height * scale));
        if (_network is null || _network.InputInfo.Shape[2] != input.Height || _network.InputInfo.Shape[3] != input.Width)
        {
            Plan(input.Width, input.Height);
        }

        return input;
    }

    /// <inheritdoc/>
    public int Detect(in ImageView image, Span<FaceDetection> results)
    {
        Load(image);
        _network!.Run();
        int count = _decoder!.Decode(_options.MinScore, _options.ScaleFor(image.Width, image.Height), _candidates);
        int kept = NonMaximumSuppression.Apply(_candidates.AsSpan(0, count), _options.MaxOverlap, results.Length);
        _candidates.AsSpan(0, kept).CopyTo(results);
        return kept;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _network?.Dispose();
    }

    /// <summary>Brings a picture to the network's input; the first part of <see cref="Detect"/>.</summary>
    internal void Load(in ImageView image)
    {
        (int width, int height) = Prepare(image.Width, image.Height);
        float scale = _options.ScaleFor(image.Width, image.Height);

        // The picture lies at the top left of the input; the rest is black.
        var size = new Vector2(width, height) / scale;
        var region = new CropRegion((size / 2) - new Vector2(0.5f), size.X, size.Y, 0);
        _sampler.Sample(image, region, width, height, PixelNormalisation.Bgr, _network!.Input);
    }

    private static int RoundUp(float size) => Math.Max(1, (int)MathF.Ceiling((size - 0.01f) / Multiple)) * Multiple;

    private INeuralNetwork Create(int width, int height)
    {
        try
        {
            return _factory.Create(_model, _name, [1, 3, height, width]);
        }
        catch (ModelFormatException exception)
        {
            string hint = _decoder is null
                ? $"a face detector takes a picture of {width}x{height}, or of any size divisible by {Multiple}"
                : $"the picture is scaled to {width}x{height}; a larger {nameof(FaceDetectorOptions.SmallestFace)} makes that less";
            throw new ModelFormatException($"{exception.Message} ({hint})", exception);
        }
    }

    private void Plan(int width, int height)
    {
        INeuralNetwork network = Create(width, height);
        try
        {
            _decoder = new AnchorFreeDecoder(network, _name);
        }
        catch (ModelFormatException)
        {
            network.Dispose();
            throw;
        }

        _network?.Dispose();
        _network = network;
        _candidates = new FaceDetection[_decoder.Capacity];
    }
}
