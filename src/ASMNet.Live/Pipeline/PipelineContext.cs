using ASMNet.Media;

namespace ASMNet.Live.Pipeline;

/// <summary>What all stages of one run share: where frames go back, what is counted, and how a fault brings everything down.</summary>
internal sealed class PipelineContext(MediaFramePool pool, PipelineStatistics statistics, TimeProvider timeProvider, CancellationTokenSource stop)
{
    private Exception? _fault;

    public MediaFramePool Pool { get; } = pool;

    public PipelineStatistics Statistics { get; } = statistics;

    public TimeProvider TimeProvider { get; } = timeProvider;

    /// <summary>Ends the source; the stages then end by themselves, each when its channel is empty.</summary>
    public CancellationToken Stopping { get; } = stop.Token;

    /// <summary>The first fault of any stage.</summary>
    public Exception? Fault => Volatile.Read(ref _fault);

    /// <summary>Notes a fault and ends the source.</summary>
    public void Fail(Exception exception)
    {
        Interlocked.CompareExchange(ref _fault, exception, null);
        stop.Cancel();
    }

    /// <summary>Takes back a frame that a newer one has overtaken. Called by the channel on the writer's thread.</summary>
    public void Drop(MediaFrame frame)
    {
        Statistics.CountDropped();
        Pool.Return(frame);
    }
}
