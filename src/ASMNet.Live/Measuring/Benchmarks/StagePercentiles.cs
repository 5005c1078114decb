using ASMNet.Live.Pipeline;

namespace ASMNet.Live.Measuring.Benchmarks;

/// <summary>How long a stage takes, in milliseconds.</summary>
/// <param name="P50">Half of the frames take no longer.</param>
/// <param name="P95">95 of 100 frames take no longer.</param>
/// <param name="P99">99 of 100 frames take no longer.</param>
public sealed record StagePercentiles(double P50, double P95, double P99)
{
    /// <summary>Reads a histogram.</summary>
    /// <param name="histogram">The durations.</param>
    public static StagePercentiles Of(LatencyHistogram histogram)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        return new StagePercentiles(Milliseconds(histogram, 0.5), Milliseconds(histogram, 0.95), Milliseconds(histogram, 0.99));
    }

    private static double Milliseconds(LatencyHistogram histogram, double share) => Math.Round(histogram.Percentile(share).TotalMilliseconds, 4);
}
