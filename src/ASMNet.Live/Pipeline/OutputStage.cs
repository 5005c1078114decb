using System.Threading.Channels;
using ASMNet.Media;

namespace ASMNet.Live.Pipeline;

/// <summary>
/// Hands each frame to every sink, compares it with the truth where that is known, and finishes the sinks at the end. A sink that fails takes
/// no more frames, and the others go on; when none is left, the run ends.
/// </summary>
internal sealed class OutputStage(PipelineContext context, IReadOnlyList<IFrameSink> sinks, TruthMeter truth, ChannelReader<MediaFrame> reader)
    : FrameStage(context, StageName.Output, reader, writer: null)
{
    // an array, since walking a list by its interface allocates for every frame
    private readonly IFrameSink[] _sinks = [.. sinks];
    private readonly HashSet<IFrameSink> _failed = [];

    /// <summary>Whether it ended the run because no sink wants more; a fault tells where one failed.</summary>
    public bool IsFull { get; private set; }

    protected override void Handle(MediaFrame frame)
    {
        // before the sinks, which may draw over the frame or turn it
        truth.Add(frame);
        long startedAt = Context.TimeProvider.GetTimestamp();
        bool isWanted = false;
        foreach (IFrameSink sink in _sinks)
        {
            isWanted |= Write(sink, frame);
        }

        if (_sinks.Length > 0)
        {
            Measure(StageName.Output, startedAt);
        }

        Context.Statistics.CountFinished(frame);
        if (!isWanted && _sinks.Length > 0)
        {
            IsFull = true;
            Context.Stop();
        }
    }

    protected override void Finish()
    {
        // A run that was stopped before its first frame writes no file, and so replaces none; an encoder could not even end one.
        bool isEmpty = Context.Statistics.Frames == 0 && Context.Stopping.IsCancellationRequested && Context.Fault is null;

        // One sink that cannot be finished must not spoil the others; the one whose writing failed has nothing to finish.
        foreach (IFrameSink sink in _sinks.Where(sink => !_failed.Contains(sink) && !(isEmpty && sink.Files.Count > 0)))
        {
            try
            {
                Begin(sink.Description);
                sink.Complete();
            }
            catch (Exception exception)
            {
                Context.Report(exception);
            }
        }
    }

    /// <summary>Whether the sink wants the next frame too.</summary>
    private bool Write(IFrameSink sink, MediaFrame frame)
    {
        if (_failed.Contains(sink) || sink.IsFull)
        {
            return false;
        }

        try
        {
            Begin(sink.Description);
            sink.Write(frame);
            return !sink.IsFull;
        }
        catch (Exception exception)
        {
            _failed.Add(sink);
            Context.Report(exception);
            return false;
        }
    }
}
