using System.Numerics;

namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>The points of one face in frames that follow each other without a gap.</summary>
/// <param name="times">When each frame was taken.</param>
/// <param name="points">The landmarks of each frame, image pixels.</param>
public sealed class PointSeries(IReadOnlyList<TimeSpan> times, IReadOnlyList<Vector2[]> points)
{
    /// <summary>Number of frames.</summary>
    public int Count => times.Count;

    /// <summary>The landmarks of a frame.</summary>
    public Vector2[] this[int frame] => points[frame];

    /// <summary>Time from frame to frame in the mean; zero for fewer than two.</summary>
    public TimeSpan Interval => Count < 2 ? TimeSpan.Zero : (times[^1] - times[0]) / (Count - 1);
}
