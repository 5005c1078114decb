using ASMNet.Live.Pipeline;

namespace ASMNet.Live.Session;

/// <summary>The pipeline's histograms as the service tells them.</summary>
internal static class StageTimings
{
    /// <summary>What the whole way from capture to result is called among the stages.</summary>
    public const string Total = "total";

    /// <summary>Each stage that has run, and the total.</summary>
    public static IReadOnlyDictionary<string, StageTiming> Of(PipelineStatistics statistics)
    {
        var timings = new Dictionary<string, StageTiming>();
        foreach ((string name, LatencyHistogram histogram) in Histograms(statistics))
        {
            timings[name] = new StageTiming(Milliseconds(histogram, 0.5), Milliseconds(histogram, 0.95), Milliseconds(histogram, 0.99));
        }

        return timings;
    }

    /// <summary>The histograms with anything in them, by name.</summary>
    public static IEnumerable<(string Name, LatencyHistogram Histogram)> Histograms(PipelineStatistics statistics)
    {
        foreach (StageName stage in Enum.GetValues<StageName>())
        {
            if (statistics.Stage(stage).Count > 0)
            {
                yield return (stage.ToString().ToLowerInvariant(), statistics.Stage(stage));
            }
        }

        if (statistics.Latency.Count > 0)
        {
            yield return (Total, statistics.Latency);
        }
    }

    private static double Milliseconds(LatencyHistogram histogram, double share) => Math.Round(histogram.Percentile(share).TotalMilliseconds, 3);
}
