namespace ASMNet.Live.Pipeline;

/// <summary>When a part of a run counts as hanging. Outputs are not asked about: they have deadlines of their own, and a pipe may wait for its reader.</summary>
/// <param name="Stage">How long a stage may be at one frame.</param>
/// <param name="Source">How long the source may give nothing: longer than its own patience.</param>
public sealed record StallLimits(TimeSpan Stage, TimeSpan Source);
