using System.Threading.Channels;
using ASMNet.Media;

namespace ASMNet.Live.Pipeline;

/// <summary>Reads the source and feeds the first channel, until the source ends, the time is up or the run is stopped.</summary>
internal sealed class CaptureStage(PipelineContext context, IFrameSource source, ChannelWriter<MediaFrame> writer, PipelineOptions options)
{
    private TimeSpan? _first;
    private long _last = -1;
    private long _frames;

    /// <summary>Whether it ended because the time or the number of frames asked for was reached.</summary>
    public bool ReachedLimit { get; private set; }

    /// <summary>Runs until there are no more frames. It never throws: faults go to the context.</summary>
    public async Task RunAsync()
    {
        await Task.Yield();
        MediaFrame? frame = null;
        try
        {
            while ((frame = Next()) is not null)
            {
                await writer.WriteAsync(frame).ConfigureAwait(false);
                frame = null;
            }
        }
        catch (ChannelClosedException) when (frame is not null)
        {
            // The source was left behind and comes too late: the stages have gone on without it, and that is no fault.
            context.Pool.Return(frame);
        }
        catch (Exception exception)
        {
            context.Fail(exception);
        }

        writer.TryComplete();
    }

    private MediaFrame? Next()
    {
        MediaFrame frame = context.Pool.Rent();
        bool isWanted = false;
        try
        {
            long startedAt = context.TimeProvider.GetTimestamp();
            context.Progress.Begin(StageName.Capture);
            isWanted = !context.Stopping.IsCancellationRequested && source.Read(frame, context.Stopping) && IsWithinLimits(frame);
            if (isWanted)
            {
                context.Statistics.Stage(StageName.Capture).Add(context.TimeProvider.GetElapsedTime(startedAt));
                context.Statistics.CountDropped(frame.Sequence - _last - 1);
                _last = frame.Sequence;
                _frames++;
            }
        }
        finally
        {
            context.Progress.End(StageName.Capture);
            if (!isWanted)
            {
                context.Pool.Return(frame);
            }
        }

        return isWanted ? frame : null;
    }

    private bool IsWithinLimits(MediaFrame frame)
    {
        _first ??= frame.Timestamp;
        ReachedLimit = frame.Timestamp - _first >= options.Duration || _frames >= options.MaximumFrames;
        return !ReachedLimit;
    }
}
