using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Inference;
using ASMNet.Shapes;
using ASMNet.Tracking;

namespace ASMNet.Signals;

/// <summary>
/// Looks at the eyes and the mouth of a face at a resolution of their own: expressions, irises, and the landmarks that lie there once more.
/// One network serves both eyes, the left one in a mirror; those of the mouth and of the whole see the face and its mirror image. So a mirrored
/// face gives mirrored values. An instance serves one thread at a time.
/// </summary>
public sealed class ExpressionEstimator : IDisposable
{
    // Beyond this turn (degrees) the far eye is behind the nose or on the contour, and what a network says of it is a guess.
    // It is back on the near side of the second value.
    private const float FarEyeYaw = 45;
    private const float NearEyeYaw = 42;

    // Below this mean gap between the lids, in widths of the eye, the iris cannot be seen; from the second on it is seen again.
    private const float LeastIrisGap = 0.1f;
    private const float IrisGapAgain = 0.13f;
    private const int UpperLid = 9;
    private const int IrisRim = 4;
    private static readonly Expression[] RightEyeChannels = Channels(name => name.StartsWith("eye", StringComparison.Ordinal) && name.EndsWith("Right", StringComparison.Ordinal));
    private static readonly Expression[] LeftEyeChannels = Channels(name => name.StartsWith("eye", StringComparison.Ordinal) && name.EndsWith("Left", StringComparison.Ordinal));
    private static readonly Expression[] MouthChannels = Channels(name => name.StartsWith("mouth", StringComparison.Ordinal) || name.StartsWith("jaw", StringComparison.Ordinal));
    private readonly ExpressionManifest _manifest;
    private readonly PartNetwork _eye;
    private readonly PartNetwork _mouth;
    private readonly ExpressionFusion _fusion;
    private readonly Vector2[] _mouthPoints;
    private readonly Vector2[] _seen = new Vector2[Ibug68.Count];
    private readonly SeenParts _once = new();

    /// <summary>Joins a manifest and its networks. The estimator owns the networks from here on.</summary>
    /// <param name="manifest">The description.</param>
    /// <param name="eye">The network of an eye.</param>
    /// <param name="mouth">The network of the mouth.</param>
    /// <param name="fusion">The network of all together.</param>
    /// <exception cref="ModelFormatException">An input or output is not what the manifest says.</exception>
    public ExpressionEstimator(ExpressionManifest manifest, INeuralNetwork eye, INeuralNetwork mouth, INeuralNetwork fusion)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(eye);
        ArgumentNullException.ThrowIfNull(mouth);
        ArgumentNullException.ThrowIfNull(fusion);
        _manifest = manifest;
        int eyePoints = manifest.LidPoints + 1 + IrisRim + manifest.RightEyeLandmarks.Length;
        int mouthPoints = manifest.LipPoints + manifest.MouthLandmarks.Length;
        _eye = new PartNetwork(eye, manifest.EyeNetwork, manifest.EyeCrop, manifest.Normalisation, eyePoints, manifest.LeastEyeSeen is not null);
        _mouth = new PartNetwork(mouth, manifest.MouthNetwork, manifest.MouthCrop, manifest.Normalisation, mouthPoints, manifest.LeastMouthSeen is not null);
        _fusion = new ExpressionFusion(manifest, fusion, _eye.FeatureCount, _mouth.FeatureCount);
        _mouthPoints = new Vector2[manifest.MouthLandmarks.Length];
    }

    /// <summary>What runs, for people: model and device.</summary>
    public string Description => $"{_manifest.Name} on {_eye.Device}";

    /// <summary>Makes an estimator from a manifest and the bytes of its networks.</summary>
    /// <param name="manifest">The description.</param>
    /// <param name="read">Reads one of the files that the manifest names.</param>
    /// <param name="factory">Makes the networks.</param>
    /// <exception cref="ModelFormatException">A file is no network, or not the one that the manifest describes.</exception>
    public static ExpressionEstimator Create(ExpressionManifest manifest, Func<string, byte[]> read, INeuralNetworkFactory factory)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(factory);
        List<INeuralNetwork> networks = [];
        try
        {
            foreach (string file in (string[])[manifest.EyeNetwork, manifest.MouthNetwork, manifest.FusionNetwork])
            {
                networks.Add(factory.Create(read(file), file));
            }

            return new ExpressionEstimator(manifest, networks[0], networks[1], networks[2]);
        }
        catch
        {
            networks.ForEach(network => network.Dispose());
            throw;
        }
    }

    /// <summary>
    /// Fills a face's expressions and irises, and moves the landmarks of eyes, brows and mouth to where they are seen more exactly. Of an eye or a mouth with something before it
    /// (a hand, a mask, dark glasses) the channels are absent and the landmarks stay as they came.
    /// </summary>
    /// <param name="image">The whole picture.</param>
    /// <param name="face">The face, with landmarks and pose in that picture.</param>
    /// <exception cref="ArgumentException">The face has not 68 landmarks.</exception>
    public void Estimate(in ImageView image, TrackedFace face)
    {
        ArgumentNullException.ThrowIfNull(face);
        FaceLandmarks.Require(face);
        _once.Reset();
        Estimate(image, face, _once);
    }

    /// <summary>The same for a face of a video: what was hidden in the frame before is seen again only when it is seen well.</summary>
    /// <param name="image">The whole picture.</param>
    /// <param name="face">The face, with landmarks and pose in that picture.</param>
    /// <param name="parts">What was seen of the face in the frame before.</param>
    internal void Estimate(in ImageView image, TrackedFace face, SeenParts parts)
    {
        face.Expressions.Clear();

        // All crops lie by the landmarks as they came; those that are moved here are moved in the face alone.
        face.Landmarks.CopyTo(_seen);
        bool right = LookAtEye(image, left: false, face, parts, out Iris? rightIris) & parts.Sees(FacePart.RightSide, face.Pose.Yaw, -FarEyeYaw, -NearEyeYaw);
        bool left = LookAtEye(image, left: true, face, parts, out Iris? leftIris) & parts.Sees(FacePart.LeftSide, -face.Pose.Yaw, -FarEyeYaw, -NearEyeYaw);
        bool mouth = LookAtMouth(image, face, parts);
        face.Irises = OfOneSize(right ? rightIris : null, left ? leftIris : null);
        _fusion.Run(_seen, face.Expressions);
        Keep(right, face.Expressions, RightEyeChannels);
        Keep(left, face.Expressions, LeftEyeChannels);
        Keep(mouth, face.Expressions, MouthChannels);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _eye.Dispose();
        _mouth.Dispose();
        _fusion.Dispose();
    }

    // A person's irises are as large as each other, and both together are known better than one.
    private static Irises OfOneSize(Iris? right, Iris? left)
    {
        if (right is Iris one && left is Iris other)
        {
            float radius = (one.Radius + other.Radius) / 2;
            return new Irises(one with { Radius = radius }, other with { Radius = radius });
        }

        return new Irises(right, left);
    }

    private static Expression[] Channels(Func<string, bool> belongs) =>
        [.. ExpressionNames.All.Where(belongs).Select(name => ExpressionNames.TryParse(name, out Expression channel) ? channel : default)];

    private static void Keep(bool seen, ExpressionValues values, Expression[] channels)
    {
        if (seen)
        {
            return;
        }

        foreach (Expression channel in channels)
        {
            values.Remove(channel);
        }
    }

    /// <summary>Looks at an eye, and says whether it is seen.</summary>
    private bool LookAtEye(in ImageView image, bool left, TrackedFace face, SeenParts parts, out Iris? iris)
    {
        _eye.Sample(image, _manifest.EyeCrop.Place(_seen, left ? Ibug68.LeftEye : Ibug68.RightEye));
        _eye.Run(mirrored: left);
        _eye.Features.CopyTo(_fusion.Eye(left));
        iris = null;
        if (_manifest.LeastEyeSeen is float least && !parts.Sees(left ? FacePart.LeftEye : FacePart.RightEye, _eye.Seen, least, _manifest.EyeSeenAgain))
        {
            return false;
        }

        int[] landmarks = left ? _manifest.LeftEyeLandmarks : _manifest.RightEyeLandmarks;
        int first = _manifest.LidPoints + 1 + IrisRim;
        for (int i = 0; i < landmarks.Length; i++)
        {
            Move(face, landmarks[i], _eye.Point(first + i), _manifest.EyeBlend);
        }

        iris = FindIris(parts, left ? FacePart.LeftIris : FacePart.RightIris);
        return true;
    }

    private Iris? FindIris(SeenParts parts, FacePart part)
    {
        // The lower lid's points lie below those of the upper one, but for the corners.
        int lower = _manifest.LidPoints - UpperLid;
        float gaps = 0;
        for (int i = 0; i < lower; i++)
        {
            gaps += Vector2.Distance(_eye.Point(1 + i), _eye.Point(UpperLid + i));
        }

        float width = Vector2.Distance(_eye.Point(0), _eye.Point(UpperLid - 1));
        if (!parts.Sees(part, gaps / (lower * width), LeastIrisGap, IrisGapAgain))
        {
            return null;
        }

        Vector2 centre = _eye.Point(_manifest.LidPoints);
        float radius = 0;
        for (int i = 1; i <= IrisRim; i++)
        {
            radius += Vector2.Distance(centre, _eye.Point(_manifest.LidPoints + i)) / IrisRim;
        }

        return radius is > 0 and < float.PositiveInfinity ? new Iris(centre, radius) : null;
    }

    /// <summary>Looks at the mouth, and says whether it is seen.</summary>
    private bool LookAtMouth(in ImageView image, TrackedFace face, SeenParts parts)
    {
        _mouth.Sample(image, _manifest.MouthCrop.Place(_seen, 48..68));
        _mouth.Run(mirrored: false);
        _mouth.Features.CopyTo(_fusion.Mouth(mirrored: false));
        float seen = _mouth.Seen;
        int first = _manifest.LipPoints;
        for (int i = 0; i < _mouthPoints.Length; i++)
        {
            _mouthPoints[i] = _mouth.Point(first + i);
        }

        _mouth.Run(mirrored: true);
        _mouth.Features.CopyTo(_fusion.Mouth(mirrored: true));
        if (_manifest.LeastMouthSeen is float least && !parts.Sees(FacePart.Mouth, (seen + _mouth.Seen) / 2, least, _manifest.MouthSeenAgain))
        {
            return false;
        }

        for (int i = 0; i < _mouthPoints.Length; i++)
        {
            Vector2 found = (_mouthPoints[i] + _mouth.Point(first + _manifest.MouthLandmarksMirror[i])) / 2;
            Move(face, _manifest.MouthLandmarks[i], found, _manifest.MouthBlend);
        }

        return true;
    }

    private static void Move(TrackedFace face, int landmark, Vector2 seen, float share)
    {
        if (!float.IsFinite(seen.X + seen.Y))
        {
            return;
        }

        ref Vector2 point = ref face.Landmarks[landmark];
        point = Vector2.Lerp(point, seen, share);
    }
}
