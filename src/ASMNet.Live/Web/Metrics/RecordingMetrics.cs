using System.Diagnostics.Metrics;

namespace ASMNet.Live.Web.Metrics;

/// <summary>The instruments of recordings, on the meter <c>ASMNet.Live</c>.</summary>
public sealed class RecordingMetrics : IDisposable
{
    private readonly Meter _meter = new("ASMNet.Live");

    /// <summary>Makes the instruments.</summary>
    /// <param name="failures">Recordings of this run that failed or ended before their time.</param>
    /// <param name="dropped">Frames that the recordings of this run dropped.</param>
    public RecordingMetrics(Func<long> failures, Func<long> dropped)
    {
        ArgumentNullException.ThrowIfNull(failures);
        ArgumentNullException.ThrowIfNull(dropped);
        _meter.CreateObservableCounter("asmnet.recording.failures", failures, "{recording}", "Recordings of this run that failed or ended before their time.");
        _meter.CreateObservableCounter("asmnet.recording.frames.dropped", dropped, "{frame}", "Frames that the encoder or the disk of a recording was too slow for.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
