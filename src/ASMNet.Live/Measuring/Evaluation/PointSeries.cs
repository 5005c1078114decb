using System.Numerics;
using ASMNet.Geometry;

namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>The points of one face, or what is measured like them, in frames that follow each other without a gap.</summary>
/// <param name="times">When each frame was taken.</param>
/// <param name="points">The landmarks of each frame, image pixels; as many in each.</param>
public sealed class PointSeries(IReadOnlyList<TimeSpan> times, IReadOnlyList<Vector2[]> points)
{
    /// <summary>Number of frames.</summary>
    public int Count => times.Count;

    /// <summary>The landmarks of a frame.</summary>
    public Vector2[] this[int frame] => points[frame];

    /// <summary>Yaw, pitch and roll as three points that go along one axis, in degrees, without leaps at half a turn.</summary>
    /// <param name="times">When each frame was taken.</param>
    /// <param name="poses">The pose of each frame.</param>
    public static PointSeries OfPoses(IReadOnlyList<TimeSpan> times, IReadOnlyList<HeadPose> poses)
    {
        List<Vector2[]> points = [];
        foreach (HeadPose pose in poses)
        {
            float[] angles = [pose.Yaw, pose.Pitch, pose.Roll];
            Vector2[]? last = points.Count == 0 ? null : points[^1];
            points.Add([.. angles.Select((angle, i) => new Vector2(last is null ? angle : last[i].X + MathF.IEEERemainder(angle - last[i].X, 360), 0))]);
        }

        return new PointSeries(times, points);
    }

    /// <summary>Time from frame to frame in the mean; zero for fewer than two.</summary>
    public TimeSpan Interval => Count < 2 ? TimeSpan.Zero : (times[^1] - times[0]) / (Count - 1);
}
