using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace ASMNet.Live.Pipeline;

/// <summary>
/// The loop of a stage: takes each frame from one channel, works on it, and passes it to the next channel, until the first is
/// complete. On a fault it stops the source, ends its successors and empties its channel, so that nobody waits and no picture is lost.
/// </summary>
internal abstract class FrameStage(PipelineContext context, ChannelReader<PipelineFrame> reader, ChannelWriter<PipelineFrame>? writer)
{
    /// <summary>What the stages share.</summary>
    protected PipelineContext Context { get; } = context;

    /// <summary>Runs until the last frame has passed. It never throws: faults go to the context.</summary>
    public async Task RunAsync()
    {
        // No cancellation here: a stage ends when its channel does, so that what was captured is finished.
        await Task.Yield();
        try
        {
            while (await reader.WaitToReadAsync().ConfigureAwait(false))
            {
                while (reader.TryRead(out PipelineFrame? frame))
                {
                    await PassAsync(frame).ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception)
        {
            Context.Fail(exception);
        }

        try
        {
            Finish();
        }
        catch (Exception exception)
        {
            Context.Fail(exception);
        }

        writer?.Complete();
        while (await reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (reader.TryRead(out PipelineFrame? frame))
            {
                Context.Pool.Return(frame);
            }
        }
    }

    /// <summary>The stage's work on one frame.</summary>
    protected abstract ValueTask HandleAsync(PipelineFrame frame);

    /// <summary>What is to be done after the last frame, also after a fault.</summary>
    protected virtual void Finish()
    {
    }

    /// <summary>Counts how long something took in a stage.</summary>
    protected void Measure(StageName stage, long startedAt) =>
        Context.Statistics.Stage(stage).Add(Context.TimeProvider.GetElapsedTime(startedAt));

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask PassAsync(PipelineFrame frame)
    {
        bool passedOn = false;
        try
        {
            await HandleAsync(frame).ConfigureAwait(false);
            if (writer is not null)
            {
                await writer.WriteAsync(frame).ConfigureAwait(false);
                passedOn = true;
            }
        }
        finally
        {
            if (!passedOn)
            {
                Context.Pool.Return(frame);
            }
        }
    }
}
