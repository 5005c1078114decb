namespace ASMNet.Live.Pipeline;

/// <summary>How a run went.</summary>
/// <param name="Ending">Why it ended.</param>
/// <param name="Fault">What failed, when <paramref name="Ending"/> is <see cref="PipelineEnding.Fault"/>.</param>
/// <param name="Defect">What was wrong with the input though frames came out of it; otherwise null.</param>
/// <param name="Elapsed">Wall time.</param>
/// <param name="Truth">The errors against known faces.</param>
public sealed record PipelineReport(PipelineEnding Ending, Exception? Fault, string? Defect, TimeSpan Elapsed, TruthMeter Truth);
