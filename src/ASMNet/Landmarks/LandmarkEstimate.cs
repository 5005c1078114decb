using System.Numerics;
using ASMNet.Geometry;

namespace ASMNet.Landmarks;

/// <summary>What a landmark network says besides the points.</summary>
/// <param name="Pose">Head pose in the picture, degrees.</param>
/// <param name="Confidence">0 to 1; 1 for a network that has no such output.</param>
public readonly record struct LandmarkEstimate(HeadPose Pose, float Confidence)
{
    /// <summary>Whether this and the points that belong to it are numbers throughout.</summary>
    /// <param name="landmarks">The points.</param>
    internal bool IsFinite(ReadOnlySpan<Vector2> landmarks)
    {
        // Anything times zero is zero unless it is infinite or no number.
        Vector2 sum = Vector2.Zero;
        foreach (Vector2 point in landmarks)
        {
            sum += Vector2.Zero * point;
        }

        return sum == Vector2.Zero && float.IsFinite(Pose.Yaw) && float.IsFinite(Pose.Pitch) && float.IsFinite(Pose.Roll) && float.IsFinite(Confidence);
    }
}
