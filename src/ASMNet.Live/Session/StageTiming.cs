namespace ASMNet.Live.Session;

/// <summary>How long a stage took lately, in milliseconds.</summary>
/// <param name="P50">The median.</param>
/// <param name="P95">The value that 95 of 100 frames stay under.</param>
/// <param name="P99">The value that 99 of 100 frames stay under.</param>
public sealed record StageTiming(double P50, double P95, double P99);
