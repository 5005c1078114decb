using System.Threading.Channels;
using ASMNet.Filtering;
using ASMNet.Media;
using ASMNet.Signals;
using ASMNet.Tracking;

namespace ASMNet.Live.Pipeline;

/// <summary>Applies the shape constraint and the filter over time, and finds place, gaze and events. From here on the result of a frame is known.</summary>
internal sealed class SmoothStage(
    PipelineContext context, FaceSmoother smoother, FaceSignals? signals, ChannelReader<MediaFrame> reader, ChannelWriter<MediaFrame> writer)
    : FrameStage(context, StageName.Smooth, reader, writer)
{
    protected override void Handle(MediaFrame frame)
    {
        long startedAt = Context.TimeProvider.GetTimestamp();
        smoother.Smooth(frame.Timestamp, frame.Faces);
        if (frame.HasTruth)
        {
            NotePoses(frame);
        }

        signals?.Refine(frame.Timestamp, frame.Buffer.Width, frame.Buffer.Height, frame.Faces);
        Measure(StageName.Smooth, startedAt);
        Context.Statistics.CountTracked(frame);
    }

    // The truth knows nothing of what somebody calls straight ahead.
    private static void NotePoses(MediaFrame frame)
    {
        foreach (TrackedFace face in frame.Faces)
        {
            frame.PosesSeen.Add(face.Pose);
        }
    }
}
