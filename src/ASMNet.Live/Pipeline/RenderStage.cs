using System.Threading.Channels;
using ASMNet.Media;

namespace ASMNet.Live.Pipeline;

/// <summary>Draws the overlay, where somebody looks at the picture.</summary>
internal sealed class RenderStage(
    PipelineContext context, IFrameRenderer? renderer, ChannelReader<MediaFrame> reader, ChannelWriter<MediaFrame> writer)
    : FrameStage(context, StageName.Render, reader, writer)
{
    protected override void Handle(MediaFrame frame)
    {
        if (renderer is not null)
        {
            long startedAt = Context.TimeProvider.GetTimestamp();
            renderer.Render(frame, Context.Statistics);
            Measure(StageName.Render, startedAt);
        }
    }
}
