using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Geometry;
using ASMNet.Live.Output.Data;
using ASMNet.Shapes;
using ASMNet.Tracking;

namespace ASMNet.Live.Output.Network.Packets;

/// <summary>
/// What senders tell of a face. Where the models compute expressions, irises and place, these are told; where they do not, what the 68 points
/// give takes their place: eyes and mouth by their ratios, the place by the distance of the eyes.
/// </summary>
/// <param name="face">The face.</param>
/// <param name="width">Width of its picture in pixels.</param>
/// <param name="height">Height of its picture in pixels.</param>
internal readonly struct FaceSignals(TrackedFace face, int width, int height)
{
    /// <summary>Distance of the outer eye corners of a grown-up in centimetres (the mean of common anthropometric tables is 8.7 to 9.1).</summary>
    private const float EyeCornerDistance = 9;

    // Ratios at which an eye counts as shut and as wide open, and a mouth as wide open.
    private const float ShutEye = 0.12f;
    private const float OpenEye = 0.28f;
    private const float OpenMouth = 0.8f;

    /// <summary>Identity of the track.</summary>
    public int Id => face.Id;

    /// <summary>0 to 1.</summary>
    public float Confidence => Finite(face.Confidence);

    /// <summary>Degrees, with this program's signs.</summary>
    public HeadPose Pose => new(Finite(face.Pose.Yaw), Finite(face.Pose.Pitch), Finite(face.Pose.Roll));

    /// <summary>Points in pixels.</summary>
    public ReadOnlySpan<Vector2> Landmarks => face.Landmarks;

    /// <summary>Points in the head's own axes, centimetres; empty where they are not computed.</summary>
    public ReadOnlySpan<Vector3> Points3D => face.Placement is null ? [] : face.Points3D;

    /// <summary>The irises, where they are computed.</summary>
    public Irises? Irises => face.Irises;

    /// <summary>Middle between the eyes in centimetres: x to the picture's right, y down, z away from the camera.</summary>
    public Vector3 Position => face.Position is Vector3 position && IsFinite(position) ? position : EstimatePosition();

    /// <summary>Turns the head's own axes to the camera's (x right, y down, z away).</summary>
    public Quaternion Orientation
    {
        get
        {
            if (face.Placement is HeadPlacement placement && float.IsFinite(placement.Orientation.Length()))
            {
                return placement.Orientation;
            }

            // The pose's axes have z towards the viewer, so turns about x and y change their sign. It was made 0 by a recentring, which left the ray of then.
            const float Radians = MathF.PI / 180;
            HeadPose pose = Pose;
            return AlongRay(EstimatePosition()) * Quaternion.CreateFromAxisAngle(Vector3.UnitX, -pose.Pitch * Radians)
                * Quaternion.CreateFromAxisAngle(Vector3.UnitY, -pose.Yaw * Radians)
                * Quaternion.CreateFromAxisAngle(Vector3.UnitZ, pose.Roll * Radians)
                * Quaternion.Conjugate(AlongRay(new Vector3(face.StraightAheadAt, 1)));
        }
    }

    /// <summary>Direction of an eye in the head's own axes, a unit vector; (0, 0, -1) looks straight ahead, and is told where it is not computed.</summary>
    /// <param name="left">Of the person's left eye, otherwise of the right one.</param>
    public Vector3 Gaze(bool left)
    {
        Vector3? direction = left ? face.Gaze?.Left : face.Gaze?.Right;
        return direction is Vector3 known && IsFinite(known)
            ? Vector3.Transform(known, Quaternion.Conjugate(Orientation))
            : -Vector3.UnitZ;
    }

    /// <summary>Strength of a channel, 0 to 1; 0 where it is neither computed nor estimated.</summary>
    /// <param name="channel">The channel.</param>
    public float Value(Expression channel)
    {
        if (face.Expressions.TryGet(channel, out float value))
        {
            return value;
        }

        return channel switch
        {
            Expression.EyeBlinkLeft => Shut(FaceExpression.Measure(face.Landmarks).EyeOpenLeft),
            Expression.EyeBlinkRight => Shut(FaceExpression.Measure(face.Landmarks).EyeOpenRight),
            Expression.JawOpen => Math.Clamp(Finite(FaceExpression.Measure(face.Landmarks).MouthOpen) / OpenMouth, 0, 1),
            _ => 0,
        };
    }

    private static float Shut(float open) => float.IsFinite(open) ? Math.Clamp((OpenEye - open) / (OpenEye - ShutEye), 0, 1) : 0;

    private static float Finite(float value) => float.IsFinite(value) ? value : 0;

    private static bool IsFinite(Vector3 value) => float.IsFinite(value.X) && float.IsFinite(value.Y) && float.IsFinite(value.Z);

    // The pose is that of a face in the picture's middle, and turned with the ray to where it is.
    private static Quaternion AlongRay(Vector3 place)
    {
        if (!(place.Z > 0) || !IsFinite(place))
        {
            return Quaternion.Identity;
        }

        var ray = Vector3.Normalize(place);
        return Quaternion.Normalize(new Quaternion(Vector3.Cross(Vector3.UnitZ, ray), 1 + ray.Z));
    }

    // A camera as wide as most webcams: the focal length is the picture's width. Turning the head shortens the distance of the eyes.
    private Vector3 EstimatePosition()
    {
        if (face.Landmarks.Length != Ibug68.Count)
        {
            return default;
        }

        Vector2 right = face.Landmarks[Ibug68.RightEyeOuterCorner];
        Vector2 left = face.Landmarks[Ibug68.LeftEyeOuterCorner];
        float pixels = Vector2.Distance(right, left) / Math.Max(0.3f, MathF.Cos(Pose.Yaw * MathF.PI / 180));
        if (!float.IsFinite(pixels) || pixels < 1)
        {
            return default;
        }

        float distance = width * EyeCornerDistance / pixels;
        Vector2 offset = ((right + left) / 2) - new Vector2(width / 2f, height / 2f);
        return new Vector3(offset * distance / width, distance);
    }
}
