using System.Numerics;
using ASMNet.Geometry;

namespace ASMNet.Tracking;

/// <summary>One face in one frame. The object is reused from frame to frame; copy what is to be kept.</summary>
public sealed class TrackedFace
{
    private readonly Vector2[] _landmarks;

    /// <summary>Makes an empty slot.</summary>
    /// <param name="landmarkCount">Number of landmarks, 68 by default.</param>
    public TrackedFace(int landmarkCount = 68)
    {
        _landmarks = new Vector2[landmarkCount];
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

    /// <summary>Overwrites this face with another.</summary>
    /// <param name="other">A face with as many landmarks.</param>
    public void CopyFrom(TrackedFace other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Id = other.Id;
        Confidence = other.Confidence;
        Pose = other.Pose;
        other._landmarks.CopyTo(_landmarks.AsSpan());
    }
}
