using System.Threading.Channels;
using ASMNet.Filtering;
using ASMNet.Media;

namespace ASMNet.Live.Pipeline;

/// <summary>Applies the shape constraint and the filter over time. From here on the result of a frame is known.</summary>
internal sealed class SmoothStage(
    PipelineContext context, FaceSmoother smoother, ChannelReader<MediaFrame> reader, ChannelWriter<MediaFrame> writer)
    : FrameStage(context, reader, writer)
{
    protected override void Handle(MediaFrame frame)
    {
        long startedAt = Context.TimeProvider.GetTimestamp();
        smoother.Smooth(frame.Timestamp, frame.Faces);
        Measure(StageName.Smooth, startedAt);
        Context.Statistics.CountTracked(frame);
    }
}
