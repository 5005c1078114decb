using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Imaging;
using ASMNet.Inference;
using ASMNet.Shapes;

namespace ASMNet.Signals;

/// <summary>What the program must know of an expression model: the JSON file beside its three networks: of an eye, of the mouth, and of all together.</summary>
public sealed class ExpressionManifest
{
    private const string Kind = "expressions";
    private const int LargestInput = 512;
    private const int MostContourPoints = 256;

    private ExpressionManifest(ModelJson root)
    {
        Name = root.Field("name").Text();
        if (root.Field("kind").Text() is var kind && kind != Kind)
        {
            throw root.Error($"the kind is '{kind}', an expression model has '{Kind}'");
        }

        Normalisation = ReadNormalisation(root, root.Field("input"));
        ModelJson eyes = root.Field("eyes");
        EyeNetwork = eyes.Field("network").Text();
        EyeCrop = ReadCrop(eyes.Field("crop"));
        LidPoints = eyes.Field("lids").WholeNumber(10, MostContourPoints);
        RightEyeLandmarks = Indices(eyes.Field("landmarks").Field("right"), Ibug68.Count);
        LeftEyeLandmarks = Indices(eyes.Field("landmarks").Field("left"), Ibug68.Count);
        EyeBlend = ReadBlend(eyes);
        (LeastEyeSeen, EyeSeenAgain) = ReadSeen(eyes);
        ModelJson mouth = root.Field("mouth");
        MouthNetwork = mouth.Field("network").Text();
        MouthCrop = ReadCrop(mouth.Field("crop"));
        LipPoints = mouth.Field("lips").WholeNumber(1, MostContourPoints);
        MouthLandmarks = Indices(mouth.Field("landmarks"), Ibug68.Count);
        MouthLandmarksMirror = Indices(mouth.Field("landmarksMirror"), MouthLandmarks.Length);
        MouthBlend = ReadBlend(mouth);
        (LeastMouthSeen, MouthSeenAgain) = ReadSeen(mouth);
        ModelJson fusion = root.Field("fusion");
        FusionNetwork = fusion.Field("network").Text();
        LandmarkMirror = Indices(fusion.Field("landmarksMirror"), Ibug68.Count);
        Channels = Array.ConvertAll(fusion.Field("channels").Items(), ReadChannel);
        ChannelMirror = Indices(fusion.Field("channelsMirror"), Channels.Length);
        if (LeftEyeLandmarks.Length != RightEyeLandmarks.Length
            || MouthLandmarksMirror.Length != MouthLandmarks.Length
            || LandmarkMirror.Length != Ibug68.Count
            || ChannelMirror.Length != Channels.Length)
        {
            throw root.Error("a list of mirrored places is not as long as the list that it mirrors");
        }
    }

    /// <summary>Name of the model.</summary>
    public string Name { get; }

    /// <summary>File name of the network of an eye, in the manifest's own folder.</summary>
    public string EyeNetwork { get; }

    /// <summary>File name of the network of the mouth, in the manifest's own folder.</summary>
    public string MouthNetwork { get; }

    /// <summary>File name of the network that takes what the two see and the landmarks, and gives the channels, in the manifest's own folder.</summary>
    public string FusionNetwork { get; }

    internal PixelNormalisation Normalisation { get; }

    internal CropLayout EyeCrop { get; }

    internal CropLayout MouthCrop { get; }

    /// <summary>Points of the lids: nine of the upper one from the outer corner to the inner, then those of the lower one between the corners.</summary>
    internal int LidPoints { get; }

    internal int LipPoints { get; }

    /// <summary>The landmarks that the network of an eye gives, and what they are in a left eye seen in a mirror.</summary>
    internal int[] RightEyeLandmarks { get; }

    internal int[] LeftEyeLandmarks { get; }

    /// <summary>0 to 1: how far the landmark network's points are moved towards those of this model.</summary>
    internal float EyeBlend { get; }

    internal float MouthBlend { get; }

    /// <summary>0 to 1: what the network of an eye says at the least of an eye that is seen; null for one that does not say.</summary>
    internal float? LeastEyeSeen { get; }

    /// <summary>What it says at the least of an eye that was hidden a moment ago and is seen again; at least <see cref="LeastEyeSeen"/>.</summary>
    internal float EyeSeenAgain { get; }

    internal float? LeastMouthSeen { get; }

    internal float MouthSeenAgain { get; }

    internal int[] MouthLandmarks { get; }

    internal int[] MouthLandmarksMirror { get; }

    internal ChannelOutput[] Channels { get; }

    /// <summary>For each channel the one that it is in a mirrored picture.</summary>
    internal int[] ChannelMirror { get; }

    /// <summary>For each landmark the one that takes its place in a mirrored picture.</summary>
    internal int[] LandmarkMirror { get; }

    /// <summary>Reads a manifest.</summary>
    /// <param name="stream">The JSON text.</param>
    /// <param name="name">What to call the file in messages.</param>
    /// <exception cref="ModelFormatException">Names the file, the field, and what was expected.</exception>
    public static ExpressionManifest Read(Stream stream, string name) => new(ModelJson.Read(stream, name));

    private static PixelNormalisation ReadNormalisation(ModelJson root, ModelJson input)
    {
        ChannelOrder order = input.Field("channels").Text() switch
        {
            "rgb" => ChannelOrder.Rgb,
            "bgr" => ChannelOrder.Bgr,
            var other => throw root.Error($"the channels are '{other}', only 'rgb' and 'bgr' are known"),
        };
        var deviation = new Vector3(input.Field("std").Numbers(3));
        return deviation.X * deviation.Y * deviation.Z == 0
            ? throw root.Error("field 'input.std' holds a 0, by which pixels cannot be divided")
            : PixelNormalisation.From(order, input.Field("scale").Positive(), new Vector3(input.Field("mean").Numbers(3)), deviation);
    }

    private static CropLayout ReadCrop(ModelJson crop) => new(
        crop.Field("down").Number(),
        crop.Field("width").Positive(),
        crop.Field("height").Positive(),
        crop.Field("columns").WholeNumber(1, LargestInput),
        crop.Field("rows").WholeNumber(1, LargestInput));

    private static float ReadBlend(ModelJson part) => part.Field("blend").Number() is >= 0 and <= 1 and float share
        ? share
        : throw part.Error("field 'blend' must be from 0 to 1");

    // Without a second threshold there is one.
    private static (float? Least, float Again) ReadSeen(ModelJson part)
    {
        if (part.Optional("seen") is not ModelJson field)
        {
            return (null, 0);
        }

        float least = field.Number() is >= 0 and <= 1 and float told ? told : throw part.Error("field 'seen' must be from 0 to 1");
        float again = part.Optional("seenAgain")?.Number() ?? least;
        return again >= least && again <= 1 ? (least, again) : throw part.Error("field 'seenAgain' must be from that of 'seen' to 1");
    }

    private static int[] Indices(ModelJson list, int count) => Array.ConvertAll(list.Items(), item => item.WholeNumber(0, count - 1));

    private static ChannelOutput ReadChannel(ModelJson channel) =>
        ExpressionNames.TryParse(channel.Field("name").Text(), out Expression expression)
            ? new ChannelOutput(expression, channel.Field("offered").Flag(), channel.Field("full").Positive())
            : throw channel.Error($"'{channel.Field("name").Text()}' is no channel of ARKit's");
}
