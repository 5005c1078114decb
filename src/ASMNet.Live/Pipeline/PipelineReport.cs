namespace ASMNet.Live.Pipeline;

/// <summary>How a run went.</summary>
/// <param name="Ending">Why it ended.</param>
/// <param name="Fault">What failed, when <paramref name="Ending"/> is <see cref="PipelineEnding.Fault"/>.</param>
/// <param name="Defect">What was wrong with the input though frames came out of it; otherwise null.</param>
/// <param name="Elapsed">Wall time.</param>
/// <param name="Truth">The errors against known faces.</param>
public sealed record PipelineReport(PipelineEnding Ending, Exception? Fault, string? Defect, TimeSpan Elapsed, TruthMeter Truth)
{
    /// <summary>What did not end and was left behind; what the run used must stay then, since this may still be at work in it. Null when all has ended.</summary>
    public StageStall? Left { get; init; }
}
