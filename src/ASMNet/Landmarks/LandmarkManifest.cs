using System.Numerics;
using ASMNet.Imaging;
using ASMNet.Inference;

namespace ASMNet.Landmarks;

/// <summary>What the program must know of a landmark network: the JSON file beside its ONNX file.</summary>
public sealed record LandmarkManifest
{
    private const int LargestInput = 4096;

    /// <summary>Name of the model.</summary>
    public required string Name { get; init; }

    /// <summary>File name of the network, in the manifest's own folder.</summary>
    public required string Network { get; init; }

    /// <summary>Width of the input in pixels.</summary>
    public required int InputWidth { get; init; }

    /// <summary>Height of the input in pixels.</summary>
    public required int InputHeight { get; init; }

    /// <summary>Plane order and scaling of the input.</summary>
    public PixelNormalisation Normalisation { get; init; } = PixelNormalisation.UnitRgb;

    /// <summary>Name of the output with the points, in normalised crop coordinates.</summary>
    public string LandmarksOutput { get; init; } = "landmarks";

    /// <summary>Name of the output with yaw, pitch and roll in degrees.</summary>
    public string PoseOutput { get; init; } = "pose";

    /// <summary>Name of the output with the confidence, 0 to 1; null where the network has none.</summary>
    public string? ConfidenceOutput { get; init; }

    /// <summary>Name of the output with the reliability of each point, 0 to 1; null where the network has none.</summary>
    public string? ReliabilityOutput { get; init; }

    /// <summary>The form of the crop.</summary>
    public CropShape CropShape { get; init; } = CropShape.Square;

    /// <summary>Side of the crop over the larger side of the landmark box; for a stretched crop, for each side.</summary>
    public required float CropScale { get; init; }

    /// <summary>How a detector's box leads to the crop.</summary>
    public DetectorBoxMapping FromDetectorBox { get; init; } = new(0, 0, 1);

    /// <summary>Whether the crop may be turned so that the eyes are level.</summary>
    public bool Rotate { get; init; }

    /// <summary>Whether the network is asked about the mirrored crop too, and the answer is the mean of both. Default false.</summary>
    public bool Mirror { get; init; }

    /// <summary>Reads a manifest.</summary>
    /// <param name="stream">The JSON text.</param>
    /// <param name="name">What to call the file in messages.</param>
    /// <exception cref="ModelFormatException">Names the file, the field, and what was expected.</exception>
    public static LandmarkManifest Read(Stream stream, string name)
    {
        ModelJson root = ModelJson.Read(stream, name);
        ModelJson input = root.Field("input");
        ModelJson landmarks = root.Field("landmarks");
        ModelJson crop = root.Field("crop");
        if (landmarks.Field("layout").Text() is var layout && layout != "ibug68")
        {
            throw root.Error($"the landmark layout is '{layout}', only 'ibug68' is known");
        }

        return new LandmarkManifest
        {
            Name = root.Field("name").Text(),
            Network = root.Field("network").Text(),
            InputWidth = input.Field("width").WholeNumber(1, LargestInput),
            InputHeight = input.Field("height").WholeNumber(1, LargestInput),
            Normalisation = ReadNormalisation(root, input),
            LandmarksOutput = landmarks.Field("output").Text(),
            PoseOutput = root.Field("pose").Field("output").Text(),
            ConfidenceOutput = root.Optional("confidence")?.Field("output").Text(),
            ReliabilityOutput = root.Optional("reliability")?.Field("output").Text(),
            CropShape = ReadShape(root, crop.Field("shape").Text()),
            CropScale = crop.Field("scale").Positive(),
            FromDetectorBox = ReadMapping(crop.Field("fromDetectorBox")),
            Rotate = crop.Optional("rotate")?.Flag() ?? false,
            Mirror = root.Optional("mirror")?.Flag() ?? false,
        };
    }

    private static PixelNormalisation ReadNormalisation(ModelJson root, ModelJson input)
    {
        ChannelOrder order = input.Field("channels").Text() switch
        {
            "rgb" => ChannelOrder.Rgb,
            "bgr" => ChannelOrder.Bgr,
            var other => throw root.Error($"the channels are '{other}', only 'rgb' and 'bgr' are known"),
        };
        var mean = new Vector3(input.Field("mean").Numbers(3));
        var deviation = new Vector3(input.Field("std").Numbers(3));
        return deviation.X * deviation.Y * deviation.Z == 0
            ? throw root.Error("field 'input.std' holds a 0, by which pixels cannot be divided")
            : PixelNormalisation.From(order, input.Field("scale").Positive(), mean, deviation);
    }

    private static CropShape ReadShape(ModelJson root, string shape) => shape switch
    {
        "square" => CropShape.Square,
        "stretched" => CropShape.Stretched,
        _ => throw root.Error($"the crop's shape is '{shape}', only 'square' and 'stretched' are known"),
    };

    private static DetectorBoxMapping ReadMapping(ModelJson mapping) =>
        new(mapping.Field("dx").Number(), mapping.Field("dy").Number(), mapping.Field("scale").Positive());
}
