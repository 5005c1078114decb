using System.Threading.Channels;
using ASMNet.Imaging;
using ASMNet.Media;
using ASMNet.Tracking;

namespace ASMNet.Live.Pipeline;

/// <summary>Finds every face in a picture that stands by itself.</summary>
/// <param name="picture">The picture.</param>
/// <returns>The faces, numbered from 1.</returns>
public delegate IReadOnlyList<TrackedFace> StillFaceFinder(in ImageView picture);

/// <summary>Stands in for detection, tracking and smoothing where each picture stands by itself.</summary>
internal sealed class StillStage(
    PipelineContext context, StillFaceFinder find, ChannelReader<MediaFrame> reader, ChannelWriter<MediaFrame> writer)
    : FrameStage(context, StageName.Align, reader, writer)
{
    /// <summary>The most faces that a picture has room for.</summary>
    public const int MaximumFaces = 256;

    protected override void Handle(MediaFrame frame)
    {
        long startedAt = Context.TimeProvider.GetTimestamp();
        frame.CapturedAt = startedAt;
        foreach (TrackedFace face in find(frame.Buffer.View).Take(frame.Faces.Capacity))
        {
            frame.Faces.Add().CopyFrom(face);
        }

        Measure(StageName.Align, startedAt);
        Context.Statistics.CountTracked(frame);
    }
}
