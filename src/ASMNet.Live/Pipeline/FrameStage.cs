using System.Threading.Channels;
using ASMNet.Media;

namespace ASMNet.Live.Pipeline;

/// <summary>
/// The loop of a stage: takes each frame from one channel, works on it, and passes it to the next channel, until the first is
/// complete. On a fault it stops the source, ends its successors and empties its channel, so that nobody waits and no picture is lost.
/// </summary>
/// <param name="context">What the stages share.</param>
/// <param name="name">Under which name it says that it is at a frame; null where a part of it says so.</param>
/// <param name="reader">Gives the frames.</param>
/// <param name="writer">Takes them; null for the last stage.</param>
internal abstract class FrameStage(PipelineContext context, StageName? name, ChannelReader<MediaFrame> reader, ChannelWriter<MediaFrame>? writer)
{
    /// <summary>What the stages share.</summary>
    protected PipelineContext Context { get; } = context;

    /// <summary>Runs until the last frame has passed. It never throws: faults go to the context.</summary>
    public async Task RunAsync()
    {
        // No cancellation here: a stage ends when its channel does, so that what was captured is finished. And no asynchronous
        // method for each frame: the loop's own state is the only thing that is allocated, once.
        await Task.Yield();
        MediaFrame? frame = null;
        try
        {
            while (await reader.WaitToReadAsync().ConfigureAwait(false))
            {
                while (reader.TryRead(out frame))
                {
                    await ReadyAsync().ConfigureAwait(false);
                    bool isLate = Context.IsUrgent;
                    if (isLate)
                    {
                        Skip();
                    }
                    else
                    {
                        Begin();
                        Handle(frame);
                        End();
                    }

                    if (writer is null || isLate)
                    {
                        Context.Pool.Return(frame);
                    }
                    else
                    {
                        await writer.WriteAsync(frame).ConfigureAwait(false);
                    }

                    frame = null;
                }
            }
        }
        catch (ChannelClosedException) when (frame is not null)
        {
            // It was left behind, and those after it have gone on without it: it comes too late, and that is no fault.
            Context.Pool.Return(frame);
        }
        catch (Exception exception)
        {
            Context.Fail(exception);
            if (frame is not null)
            {
                Context.Pool.Return(frame);
            }
        }

        try
        {
            Begin();
            Finish();
        }
        catch (Exception exception)
        {
            Context.Fail(exception);
        }

        End();

        // a stage that was left behind finds it complete
        writer?.TryComplete();
        while (await reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (reader.TryRead(out frame))
            {
                Context.Pool.Return(frame);
            }
        }
    }

    /// <summary>What has to be waited for before a frame can be worked on.</summary>
    protected virtual ValueTask<bool> ReadyAsync() => new(true);

    /// <summary>The stage's work on one frame.</summary>
    protected abstract void Handle(MediaFrame frame);

    /// <summary>A frame is thrown away for which there is no time left.</summary>
    protected virtual void Skip()
    {
    }

    /// <summary>What is to be done after the last frame, also after a fault.</summary>
    protected virtual void Finish()
    {
    }

    /// <summary>Notes that the stage begins with a frame.</summary>
    /// <param name="part">Which of its parts does, where it has several.</param>
    protected void Begin(string? part = null)
    {
        if (name is StageName stage)
        {
            Context.Progress.Begin(stage, part);
        }
    }

    /// <summary>Counts how long something took in a stage.</summary>
    protected void Measure(StageName stage, long startedAt) =>
        Context.Statistics.Stage(stage).Add(Context.TimeProvider.GetElapsedTime(startedAt));

    private void End()
    {
        if (name is StageName stage)
        {
            Context.Progress.End(stage);
        }
    }
}
