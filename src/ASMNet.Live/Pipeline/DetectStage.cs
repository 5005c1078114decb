using System.Threading.Channels;
using ASMNet.Media;

namespace ASMNet.Live.Pipeline;

/// <summary>Lets the face detector look at the frames for which the tracker wants it.</summary>
internal sealed class DetectStage(
    PipelineContext context, IDetectionSchedule schedule, ChannelReader<MediaFrame> reader, ChannelWriter<MediaFrame> writer)
    : FrameStage(context, name: null, reader, writer)
{
    protected override ValueTask<bool> ReadyAsync() => schedule.ReadyAsync();

    protected override void Handle(MediaFrame frame) => schedule.Offer(frame);
}
