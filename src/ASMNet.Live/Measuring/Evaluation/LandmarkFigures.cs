using ASMNet.Inference.Cpu.Graph;

namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>The figures of the 300-W protocol for one set of faces.</summary>
/// <param name="Count">Number of faces.</param>
/// <param name="Nme">Mean of the faces' point-to-point errors in percent of the distance of the outer eye corners.</param>
/// <param name="FailureRate">Percent of the faces with an error above 10 %.</param>
/// <param name="Auc">Area under the cumulative error curve up to 10 %, 0 to 1.</param>
/// <param name="Pose">Difference from the pose labels; null without labels.</param>
/// <param name="Missed">Faces that the detector missed; null for the crop of the landmark box.</param>
public sealed record LandmarkFigures(int Count, double Nme, double FailureRate, double Auc, PoseError? Pose, int? Missed)
{
    /// <summary>What all faces and points are off by together; null where the results do not hold each point's difference.</summary>
    public LandmarkOffset? Offset { get; init; }

    /// <summary>The error at which a face counts as failed, in percent.</summary>
    public const double FailureLimit = 10;

    /// <summary>Sums up faces.</summary>
    /// <param name="results">At least one face.</param>
    public static LandmarkFigures From(IReadOnlyCollection<LandmarkResult> results)
    {
        ArgumentOutOfRangeException.ThrowIfZero(results.Count);
        return new LandmarkFigures(
            results.Count,
            results.Average(result => result.Error),
            100.0 * results.Count(result => result.Error > FailureLimit) / results.Count,
            results.Average(result => Math.Clamp(1 - (result.Error / FailureLimit), 0, 1)),
            MeanPose([.. results.Select(result => result.PoseError).OfType<PoseError>()]),
            results.All(result => result.Missed is null) ? null : results.Count(result => result.Missed == true))
        {
            Offset = results.All(result => result.Differences.Count > 0) ? LandmarkOffset.From([.. results.Select(result => result.Differences)]) : null,
        };
    }

    private static PoseError? MeanPose(PoseError[] errors) => errors.Length == 0
        ? null
        : new PoseError(errors.Average(e => e.Yaw), errors.Average(e => e.Pitch), errors.Average(e => e.Roll));
}
