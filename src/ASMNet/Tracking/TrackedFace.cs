using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Geometry;

namespace ASMNet.Tracking;

/// <summary>One face in one frame. The object is reused from frame to frame; copy what is to be kept.</summary>
public sealed class TrackedFace
{
    private readonly Vector2[] _landmarks;
    private readonly Vector3[] _points3D;

    /// <summary>Makes an empty slot.</summary>
    /// <param name="landmarkCount">Number of landmarks, 68 by default, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public TrackedFace(int landmarkCount = 68)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(landmarkCount);
        _landmarks = new Vector2[landmarkCount];
        _points3D = new Vector3[landmarkCount];
    }

    /// <summary>Identity of the track, from 1 upwards, never used again in a run.</summary>
    public int Id { get; set; }

    /// <summary>0 to 1; how sure the tracker is that this is a face.</summary>
    public float Confidence { get; set; }

    /// <summary>Head pose, degrees.</summary>
    public HeadPose Pose { get; set; }

    /// <summary>Points in image pixels, iBUG-68 order.</summary>
    public Span<Vector2> Landmarks => _landmarks;

    /// <summary>The smallest box around the landmarks.</summary>
    public BoundingBox Box => BoundingBox.Around(_landmarks);

    /// <summary>The channels of the expression. All are absent where they are not computed.</summary>
    public ExpressionValues Expressions { get; } = new();

    /// <summary>The irises in image pixels; null where they are not computed.</summary>
    public Irises? Irises { get; set; }

    /// <summary>Where the eyes look; null where it is not computed.</summary>
    public Gaze? Gaze { get; set; }

    /// <summary>Place and orientation of the head in space; null where they are not computed, and <see cref="Points3D"/> then means nothing.</summary>
    public HeadPlacement? Placement { get; set; }

    /// <summary>Place of the middle between the eyes: x to the picture's right, y down, z away from the camera, centimetres; null where it is not computed.</summary>
    public Vector3? Position => Placement?.Position;

    /// <summary>The landmarks in the head's own axes (see <see cref="HeadPlacement"/>), centimetres; valid where <see cref="Placement"/> has a value.</summary>
    public Span<Vector3> Points3D => _points3D;

    /// <summary>
    /// Where in the picture the face was that counts as straight ahead (<see cref="Signals.SignalCalibration.StraightAheadAt"/>). The placement has the ray to it
    /// taken off; who turns a pose along the ray to the face takes it off too. 0, 0 where nothing was recentred.
    /// </summary>
    public Vector2 StraightAheadAt { get; set; }

    /// <summary>Makes all that is derived from the landmarks and the picture absent: expressions, irises, gaze and placement.</summary>
    public void ClearSignals()
    {
        Expressions.Clear();
        Irises = null;
        Gaze = null;
        Placement = null;
        StraightAheadAt = default;
    }

    /// <summary>Overwrites this face with another.</summary>
    /// <param name="other">A face with as many landmarks.</param>
    /// <exception cref="ArgumentException">It has more or fewer landmarks; this face is as it was.</exception>
    public void CopyFrom(TrackedFace other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other._landmarks.Length != _landmarks.Length)
        {
            throw new ArgumentException($"A face of {other._landmarks.Length} landmarks does not fit into one of {_landmarks.Length}.", nameof(other));
        }

        Id = other.Id;
        Confidence = other.Confidence;
        Pose = other.Pose;
        other._landmarks.CopyTo(_landmarks.AsSpan());
        Expressions.CopyFrom(other.Expressions);
        Irises = other.Irises;
        Gaze = other.Gaze;
        Placement = other.Placement;
        StraightAheadAt = other.StraightAheadAt;
        other._points3D.CopyTo(_points3D.AsSpan());
    }
}
