using System.Threading.Channels;
using ASMNet.Media;

namespace ASMNet.Live.Pipeline;

/// <summary>Holds frames back for some frames' time, so that what is learned from the later ones can be covered in the earlier.</summary>
internal sealed class CoverStage(PipelineContext context, IFrameCover cover, ChannelReader<MediaFrame> reader, ChannelWriter<MediaFrame> writer)
{
    private readonly Queue<MediaFrame> _waiting = new();

    /// <summary>Runs until the last frame has passed. It never throws: faults go to the context, and a frame that was not covered goes nowhere.</summary>
    public async Task RunAsync()
    {
        await Task.Yield();
        try
        {
            while (await reader.WaitToReadAsync().ConfigureAwait(false))
            {
                while (reader.TryRead(out MediaFrame? frame))
                {
                    _waiting.Enqueue(frame);
                    context.Progress.Begin(StageName.Cover);
                    cover.Remember(frame);
                    context.Progress.End(StageName.Cover);
                    await ReleaseAsync(cover.Delay).ConfigureAwait(false);
                }
            }

            await ReleaseAsync(0).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // It was left behind and comes too late: those after it have gone on without it, and that is no fault.
        }
        catch (Exception exception)
        {
            context.Fail(exception);
        }

        context.Progress.End(StageName.Cover);
        writer.TryComplete();
        while (_waiting.TryDequeue(out MediaFrame? frame))
        {
            context.Pool.Return(frame);
        }

        while (await reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (reader.TryRead(out MediaFrame? frame))
            {
                context.Pool.Return(frame);
            }
        }
    }

    private async ValueTask ReleaseAsync(int waiting)
    {
        while (_waiting.Count > waiting)
        {
            context.Progress.Begin(StageName.Cover);
            cover.Cover(_waiting.Peek());
            context.Progress.End(StageName.Cover);
            await writer.WriteAsync(_waiting.Peek()).ConfigureAwait(false);
            _waiting.Dequeue();
        }
    }
}
