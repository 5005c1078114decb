using System.Threading.Channels;
using ASMNet.Media;

namespace ASMNet.Live.Pipeline;

/// <summary>Hands each frame to every sink, compares it with the truth where that is known, and finishes the sinks at the end.</summary>
internal sealed class OutputStage(PipelineContext context, IReadOnlyList<IFrameSink> sinks, TruthMeter truth, ChannelReader<MediaFrame> reader)
    : FrameStage(context, reader, writer: null)
{
    private IFrameSink? _failed;

    protected override void Handle(MediaFrame frame)
    {
        // before the sinks, which may draw over the frame or turn it
        truth.Add(frame);
        long startedAt = Context.TimeProvider.GetTimestamp();
        foreach (IFrameSink sink in sinks)
        {
            _failed = sink;
            sink.Write(frame);
        }

        _failed = null;
        if (sinks.Count > 0)
        {
            Measure(StageName.Output, startedAt);
        }

        Context.Statistics.CountFinished(frame);
    }

    protected override void Finish()
    {
        // One sink that cannot be finished must not spoil the others; the one whose writing failed has nothing to finish.
        List<Exception> faults = [];
        foreach (IFrameSink sink in sinks.Where(sink => sink != _failed))
        {
            try
            {
                sink.Complete();
            }
            catch (Exception exception)
            {
                faults.Add(exception);
            }
        }

        if (faults.Count > 0)
        {
            throw faults.Count == 1 ? faults[0] : new AggregateException(faults);
        }
    }
}
