using System.Numerics;
using ASMNet.Detection;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Inference;
using ASMNet.Shapes;

namespace ASMNet.Landmarks;

/// <summary>Landmarks and pose by a network: cuts the crop, runs the network, and brings its answer back to the picture.</summary>
public sealed class AsmNetEstimator : ILandmarkEstimator
{
    private const int PoseAngles = 3;
    private readonly LandmarkManifest _manifest;
    private readonly INeuralNetwork _network;
    private readonly CropPlanner _planner;
    private readonly CropSampler _sampler = new();
    private readonly int _landmarks;
    private readonly int _pose;
    private readonly int _confidence;
    private readonly int _reliability;
    private bool _isFinite = true;

    /// <summary>Joins a manifest and its network. The estimator owns the network from here on.</summary>
    /// <param name="manifest">The description.</param>
    /// <param name="network">The network, ready to run.</param>
    /// <exception cref="ModelFormatException">The network's input or outputs are not what the manifest says.</exception>
    public AsmNetEstimator(LandmarkManifest manifest, INeuralNetwork network)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(network);
        _manifest = manifest;
        _network = network;
        _planner = new CropPlanner(manifest);
        int[] expected = [1, 3, manifest.InputHeight, manifest.InputWidth];
        if (!network.InputInfo.Shape.SequenceEqual(expected))
        {
            throw new ModelFormatException(
                $"{manifest.Network}: the input is {Describe(network.InputInfo)}, its manifest '{manifest.Name}' says {string.Join('x', expected)}.");
        }

        _landmarks = OutputIndex(manifest.LandmarksOutput, 2 * Ibug68.Count);
        _pose = OutputIndex(manifest.PoseOutput, PoseAngles);
        _confidence = manifest.ConfidenceOutput is string output ? OutputIndex(output, 1) : -1;
        _reliability = manifest.ReliabilityOutput is string reliability ? OutputIndex(reliability, Ibug68.Count) : -1;
        if (manifest.Mirror)
        {
            _network = new MirroredNetwork(network, _landmarks, _pose, _reliability);
        }
    }

    /// <inheritdoc/>
    public string Description => $"{_manifest.Name} on {_network.Device}";

    /// <inheritdoc/>
    public ReadOnlySpan<float> Reliability => _isFinite && _reliability >= 0 ? _network.Output(_reliability) : [];

    /// <summary>Name of the model.</summary>
    public string Name => _manifest.Name;

    /// <summary>The device that runs the network, for people.</summary>
    public string Device => _network.Device;

    /// <inheritdoc/>
    public int LandmarkCount => Ibug68.Count;

    /// <summary>Lays crops as the manifest says.</summary>
    public CropPlanner Planner => _planner;

    /// <summary>Makes an estimator from a manifest and the bytes of its network.</summary>
    /// <param name="manifest">The description.</param>
    /// <param name="model">The ONNX file.</param>
    /// <param name="factory">Makes the network.</param>
    /// <exception cref="ModelFormatException">The file is no network, or not the one that the manifest describes.</exception>
    public static AsmNetEstimator Create(LandmarkManifest manifest, ReadOnlyMemory<byte> model, INeuralNetworkFactory factory)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(factory);
        INeuralNetwork network = factory.Create(model, manifest.Network);
        try
        {
            return new AsmNetEstimator(manifest, network);
        }
        catch (ModelFormatException)
        {
            network.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Where the network gives anything that is not finite, all points are zero and the confidence is 0.</remarks>
    public LandmarkEstimate Estimate(in ImageView image, in CropRegion crop, Span<Vector2> landmarks)
    {
        if (landmarks.Length != LandmarkCount)
        {
            throw new ArgumentException($"The network gives {LandmarkCount} points, there is room for {landmarks.Length}.", nameof(landmarks));
        }

        _sampler.Sample(image, crop, _manifest.InputWidth, _manifest.InputHeight, _manifest.Normalisation, _network.Input);
        _network.Run();
        ReadOnlySpan<float> points = _network.Output(_landmarks);
        for (int i = 0; i < landmarks.Length; i++)
        {
            landmarks[i] = crop.ToImage(new Vector2(points[2 * i], points[(2 * i) + 1]));
        }

        ReadOnlySpan<float> angles = _network.Output(_pose);
        var pose = new HeadPose(angles[0], angles[1], angles[2]);
        float confidence = _confidence < 0 ? 1 : _network.Output(_confidence)[0];
        var estimate = new LandmarkEstimate(crop.Rotation == 0 ? pose : pose.RotatedInPlane(crop.Rotation), confidence);
        _isFinite = estimate.IsFinite(landmarks) && (_reliability < 0 || !_network.Output(_reliability).ContainsAnyExceptInRange(0f, 1f));
        if (_isFinite)
        {
            return estimate;
        }

        // A network or a device that computes no numbers has seen no face.
        landmarks.Fill(Vector2.Zero);
        return default;
    }

    /// <inheritdoc/>
    public CropRegion RegionFor(ReadOnlySpan<Vector2> landmarks) => _planner.FromLandmarks(landmarks);

    /// <inheritdoc/>
    public CropRegion RegionFor(in FaceDetection face) => _planner.FromDetection(face);

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    private int OutputIndex(string name, int length)
    {
        for (int i = 0; i < _network.OutputInfos.Count; i++)
        {
            TensorInfo info = _network.OutputInfos[i];
            if (info.Name == name)
            {
                return info.Length == length
                    ? i
                    : throw new ModelFormatException($"{_manifest.Network}: output '{name}' is {Describe(info)}, the manifest needs {length} numbers.");
            }
        }

        string known = string.Join(", ", _network.OutputInfos.Select(info => $"'{info.Name}'"));
        throw new ModelFormatException($"{_manifest.Network}: there is no output '{name}', which the manifest names; there are {known}.");
    }

    private static string Describe(TensorInfo info) => string.Join('x', info.Shape);
}
