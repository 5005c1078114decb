using System.Collections.Immutable;
using System.Diagnostics.Metrics;

namespace ASMNet.Live.Web.Metrics;

/// <summary>The instruments of the service itself, on the meter <c>ASMNet.Live.Web</c>.</summary>
public sealed class WebMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "ASMNet.Live.Web";

    private readonly Meter _meter;
    private ImmutableArray<Func<int>> _viewers = [];
    private readonly Histogram<double> _encode;
    private readonly Counter<long> _encodedBytes;
    private readonly Counter<long> _skipped;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _viewerSkipped;
    private readonly Counter<long> _cameraFrames;
    private readonly Counter<long> _refused;
    private Lazy<bool>? _listener;

    /// <summary>Makes the instruments.</summary>
    /// <param name="factory">Owns the meter, so that two services in one process keep their figures apart; null for the process-wide meter.</param>
    public WebMetrics(IMeterFactory? factory = null)
    {
        var options = new MeterOptions(MeterName);
        _meter = factory?.Create(options) ?? new Meter(options);
        _encode = _meter.CreateHistogram(
            "asmnet.web.encode.duration",
            "s",
            "Time to make the JPEG of one frame, once for all viewers.",
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.033, 0.05] });
        _encodedBytes = _meter.CreateCounter<long>("asmnet.web.encoded", "By", "Bytes of the JPEG files made.");
        _skipped = _meter.CreateCounter<long>("asmnet.web.frames.skipped", "{frame}", "Frames that gave way to newer ones before a JPEG was made of them.");
        _sent = _meter.CreateCounter<long>("asmnet.web.messages.sent", "{message}", "Messages sent to viewers.");
        _viewerSkipped = _meter.CreateCounter<long>("asmnet.web.messages.skipped", "{message}", "Messages that gave way to newer ones since a viewer was slow.");
        _cameraFrames = _meter.CreateCounter<long>("asmnet.web.camera.frames", "{frame}", "Frames received from a browser's camera.");
        _refused = _meter.CreateCounter<long>("asmnet.web.requests.refused", "{request}", "Requests refused, by HTTP status.");
    }

    /// <summary>Calls this before the first thing is counted, since what nobody listens to is lost.</summary>
    /// <param name="begin">Returns when somebody listens.</param>
    internal void WaitFor(Action begin) => _listener = new Lazy<bool>(() =>
    {
        begin();
        return true;
    });

    /// <summary>Counts the viewers of a hub beside those of others.</summary>
    internal void ObserveViewers(Func<int> count)
    {
        if (ImmutableInterlocked.Update(ref _viewers, known => known.Add(count)) && _viewers.Length == 1)
        {
            _meter.CreateObservableUpDownCounter("asmnet.web.viewers", () => _viewers.Sum(one => one()), "{viewer}", "Sockets that receive frames now.");
        }
    }

    internal void PictureEncoded(TimeSpan duration, int bytes)
    {
        Wait();
        _encode.Record(duration.TotalSeconds);
        _encodedBytes.Add(bytes);
    }

    internal void FrameSkipped() => Count(_skipped, 1);

    internal void ViewerLeft(long sent, long skipped)
    {
        Count(_sent, sent);
        Count(_viewerSkipped, skipped);
    }

    internal void CameraFrame() => Count(_cameraFrames, 1);

    internal void Refused(int status)
    {
        Wait();
        _refused.Add(1, new KeyValuePair<string, object?>("status", status));
    }

    private void Count(Counter<long> counter, long many)
    {
        Wait();
        counter.Add(many);
    }

    private void Wait() => _ = _listener?.Value;

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
