using System.Threading.Channels;

namespace ASMNet.Live.Pipeline;

/// <summary>Lets the face detector look at the frames for which the tracker wants it.</summary>
internal sealed class DetectStage(
    PipelineContext context, IDetectionSchedule schedule, ChannelReader<PipelineFrame> reader, ChannelWriter<PipelineFrame> writer)
    : FrameStage(context, reader, writer)
{
    protected override ValueTask<bool> ReadyAsync() => schedule.ReadyAsync();

    protected override void Handle(PipelineFrame frame) => schedule.Offer(frame);
}
