using System.Diagnostics.Metrics;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Session;

namespace ASMNet.Live.Web.Metrics;

/// <summary>
/// The instruments of the pipeline, on the meter <c>ASMNet.Live</c>. They read the same counts and histograms as the benchmark,
/// so that both tell the same numbers.
/// </summary>
public sealed class PipelineMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "ASMNet.Live";

    private static readonly double[] Shares = [0.5, 0.95, 0.99];
    private readonly Meter _meter = new(MeterName);

    /// <summary>Makes the instruments of one source.</summary>
    /// <param name="statistics">What the pipeline that runs now has counted; null for none.</param>
    /// <param name="restarts">How often a pipeline was begun anew because a part of it hung.</param>
    public PipelineMetrics(Func<PipelineStatistics?> statistics, Func<int>? restarts = null)
        : this(() => [new SourceCounts(null, statistics(), restarts?.Invoke() ?? 0)])
    {
    }

    /// <summary>Makes the instruments of several sources.</summary>
    /// <param name="sources">What has been counted of each source until now.</param>
    public PipelineMetrics(Func<IReadOnlyList<SourceCounts>> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        IEnumerable<Measurement<T>> Each<T>(Func<PipelineStatistics, T> value)
            where T : struct => sources().Select(one => new Measurement<T>(one.Statistics is null ? default : value(one.Statistics), Labels(one.Source)));
        _meter.CreateObservableCounter(
            "asmnet.pipeline.restarts", () => sources().Select(one => new Measurement<int>(one.Restarts, Labels(one.Source))), "{restart}", "How often the pipeline was begun anew because a part of it hung.");
        _meter.CreateObservableCounter("asmnet.frames", () => Each(counts => counts.Frames), "{frame}", "Frames that came out of the pipeline that runs now.");
        _meter.CreateObservableCounter("asmnet.frames.dropped", () => Each(counts => counts.Dropped), "{frame}", "Frames that gave way to newer ones.");
        _meter.CreateObservableCounter("asmnet.frames.with_face", () => Each(counts => counts.FramesWithFace), "{frame}", "Frames in which at least one face was tracked.");
        _meter.CreateObservableGauge("asmnet.faces", () => Each(counts => counts.Faces), "{face}", "Faces in the newest frame.");
        _meter.CreateObservableGauge("asmnet.frame_rate", () => Each(counts => counts.FramesPerSecond), "Hz", "Frames a second over the last 64 frames.");
        _meter.CreateObservableGauge("asmnet.stage.duration", () => sources().SelectMany(one => Durations(one.Source, one.Statistics)), "s", "How long a stage takes for a frame; 'total' is from capture to the smoothed result.");
        _meter.CreateObservableCounter("asmnet.stage.samples", () => sources().SelectMany(one => Counts(one.Source, one.Statistics)), "{sample}", "How often a stage was timed.");
    }

    /// <summary>Whether a meter is this one's, to tell it from those of other services in the process.</summary>
    internal bool Owns(Meter meter) => ReferenceEquals(meter, _meter);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?>[] Labels(int? source, params ReadOnlySpan<KeyValuePair<string, object?>> others) =>
        source is int number ? [new("source", number), .. others] : [.. others];

    private static IEnumerable<Measurement<double>> Durations(int? source, PipelineStatistics? statistics)
    {
        if (statistics is null)
        {
            yield break;
        }

        foreach ((string name, LatencyHistogram histogram) in StageTimings.Histograms(statistics))
        {
            foreach (double share in Shares)
            {
                yield return new Measurement<double>(histogram.Percentile(share).TotalSeconds, Labels(source, new("stage", name), new("quantile", share)));
            }
        }
    }

    private static IEnumerable<Measurement<long>> Counts(int? source, PipelineStatistics? statistics)
    {
        if (statistics is null)
        {
            yield break;
        }

        foreach ((string name, LatencyHistogram histogram) in StageTimings.Histograms(statistics))
        {
            yield return new Measurement<long>(histogram.Count, Labels(source, new KeyValuePair<string, object?>("stage", name)));
        }
    }
}
