using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Shapes;

namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>What an estimator made of one face.</summary>
/// <param name="Set">The data set of the face.</param>
/// <param name="Error">Mean point-to-point distance in percent of the distance of the outer eye corners.</param>
/// <param name="PoseError">Absolute differences of the angles; null without a label.</param>
/// <param name="Missed">Whether the detector missed the face; null where it was not asked.</param>
public sealed record LandmarkResult(string Set, double Error, PoseError? PoseError, bool? Missed)
{
    /// <summary>Every set that the face counts in; by default <see cref="Set"/> alone.</summary>
    public IReadOnlyList<string> Sets { get; init; } = [Set];

    /// <summary>Each point's difference, estimate less truth, in percent of the distance of the outer eye corners; empty where it is not known.</summary>
    public IReadOnlyList<Vector2> Differences { get; init; } = [];

    /// <summary>Compares an estimate with the truth.</summary>
    /// <param name="sample">The truth.</param>
    /// <param name="landmarks">The estimated points.</param>
    /// <param name="pose">The estimated pose.</param>
    /// <param name="missed">Whether the detector missed the face; null where it was not asked.</param>
    public static LandmarkResult Compare(LandmarkSample sample, ReadOnlySpan<Vector2> landmarks, HeadPose pose, bool? missed)
    {
        ArgumentNullException.ThrowIfNull(sample);
        float eyes = Vector2.Distance(sample.Landmarks[Ibug68.RightEyeOuterCorner], sample.Landmarks[Ibug68.LeftEyeOuterCorner]);
        var differences = new Vector2[landmarks.Length];
        for (int i = 0; i < landmarks.Length; i++)
        {
            differences[i] = 100 * (landmarks[i] - sample.Landmarks[i]) / eyes;
        }

        PoseError? poseError = sample.Pose is HeadPose truth
            ? new PoseError(Turn(pose.Yaw - truth.Yaw), Turn(pose.Pitch - truth.Pitch), Turn(pose.Roll - truth.Roll))
            : null;
        return new LandmarkResult(sample.Set, differences.Average(difference => (double)difference.Length()), poseError, missed)
        {
            Sets = sample.Sets,
            Differences = differences,
        };
    }

    private static double Turn(float degrees) => Math.Abs(degrees - (360 * MathF.Round(degrees / 360)));
}
