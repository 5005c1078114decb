using System.Threading.Channels;
using ASMNet.Media;

namespace ASMNet.Live.Pipeline;

/// <summary>What all stages of one run share: where frames go back, what is counted, and how a fault brings everything down.</summary>
internal sealed class PipelineContext(MediaFramePool pool, PipelineStatistics statistics, PipelineProgress progress, TimeProvider timeProvider, CancellationTokenSource stop, Action<Exception>? report, CancellationToken urgent)
{
    private readonly Lock _gate = new();
    private readonly List<Exception> _faults = [];
    private bool _hasFailed;

    public MediaFramePool Pool { get; } = pool;

    /// <summary>Where each stage's frames go: completing one lets all that follow end without that stage.</summary>
    public Dictionary<StageName, ChannelWriter<MediaFrame>> Ways { get; } = [];

    public PipelineStatistics Statistics { get; } = statistics;

    public PipelineProgress Progress { get; } = progress;

    public TimeProvider TimeProvider { get; } = timeProvider;

    /// <summary>Ends the source; the stages then end by themselves, each when its channel is empty.</summary>
    public CancellationToken Stopping { get; } = stop.Token;

    /// <summary>Whether there is no time left even for the frames that are on their way.</summary>
    public bool IsUrgent => urgent.IsCancellationRequested;

    /// <summary>The faults of all stages; null for none.</summary>
    public Exception? Fault
    {
        get
        {
            lock (_gate)
            {
                return _faults.Count switch
                {
                    0 => null,
                    1 => _faults[0],
                    _ => new AggregateException(_faults),
                };
            }
        }
    }

    /// <summary>Notes a fault and ends the source. What the first of these has brought down is not told.</summary>
    public void Fail(Exception exception)
    {
        lock (_gate)
        {
            if (!_hasFailed)
            {
                _hasFailed = true;
                _faults.Add(exception);
            }
        }

        stop.Cancel();
    }

    /// <summary>Notes a fault with which the run goes on, and tells it at once.</summary>
    public void Report(Exception exception)
    {
        lock (_gate)
        {
            _faults.Add(exception);
        }

        report?.Invoke(exception);
    }

    /// <summary>Ends the source.</summary>
    public void Stop() => stop.Cancel();

    /// <summary>Takes back a frame that a newer one has overtaken. Called by the channel on the writer's thread.</summary>
    public void Drop(MediaFrame frame)
    {
        Statistics.CountDropped();
        Pool.Return(frame);
    }
}
