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

    /// <summary>Makes the instruments.</summary>
    /// <param name="statistics">What the pipeline that runs now has counted; null for none.</param>
    /// <param name="restarts">How often a pipeline was begun anew because a part of it hung.</param>
    public PipelineMetrics(Func<PipelineStatistics?> statistics, Func<int>? restarts = null)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        _meter.CreateObservableCounter("asmnet.pipeline.restarts", () => restarts?.Invoke() ?? 0, "{restart}", "How often the pipeline was begun anew because a part of it hung.");
        _meter.CreateObservableCounter("asmnet.frames", () => statistics()?.Frames ?? 0, "{frame}", "Frames that came out of the pipeline that runs now.");
        _meter.CreateObservableCounter("asmnet.frames.dropped", () => statistics()?.Dropped ?? 0, "{frame}", "Frames that gave way to newer ones.");
        _meter.CreateObservableCounter("asmnet.frames.with_face", () => statistics()?.FramesWithFace ?? 0, "{frame}", "Frames in which at least one face was tracked.");
        _meter.CreateObservableGauge("asmnet.faces", () => statistics()?.Faces ?? 0, "{face}", "Faces in the newest frame.");
        _meter.CreateObservableGauge("asmnet.frame_rate", () => statistics()?.FramesPerSecond ?? 0, "Hz", "Frames a second over the last 64 frames.");
        _meter.CreateObservableGauge("asmnet.stage.duration", () => Durations(statistics()), "s", "How long a stage takes for a frame; 'total' is from capture to the smoothed result.");
        _meter.CreateObservableCounter("asmnet.stage.samples", () => Counts(statistics()), "{sample}", "How often a stage was timed.");
    }

    /// <summary>Whether a meter is this one's, to tell it from those of other services in the process.</summary>
    internal bool Owns(Meter meter) => ReferenceEquals(meter, _meter);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<double>> Durations(PipelineStatistics? statistics)
    {
        if (statistics is null)
        {
            yield break;
        }

        foreach ((string name, LatencyHistogram histogram) in StageTimings.Histograms(statistics))
        {
            foreach (double share in Shares)
            {
                yield return new Measurement<double>(histogram.Percentile(share).TotalSeconds, new("stage", name), new("quantile", share));
            }
        }
    }

    private static IEnumerable<Measurement<long>> Counts(PipelineStatistics? statistics)
    {
        if (statistics is null)
        {
            yield break;
        }

        foreach ((string name, LatencyHistogram histogram) in StageTimings.Histograms(statistics))
        {
            yield return new Measurement<long>(histogram.Count, new KeyValuePair<string, object?>("stage", name));
        }
    }
}
