using System.Threading.Channels;
using ASMNet.Detection;
using ASMNet.Media;
using ASMNet.Signals;
using ASMNet.Tracking;

namespace ASMNet.Live.Pipeline;

/// <summary>Finds landmarks and pose of every face with the tracker, and what eyes and mouth show.</summary>
internal sealed class AlignStage(
    PipelineContext context,
    FaceTracker tracker,
    FaceSignals? signals,
    IDetectionSchedule schedule,
    int maximumDetections,
    ChannelReader<MediaFrame> reader,
    ChannelWriter<MediaFrame> writer)
    : FrameStage(context, StageName.Align, reader, writer)
{
    private readonly FaceDetection[] _detections = new FaceDetection[maximumDetections];

    protected override void Handle(MediaFrame frame)
    {
        long startedAt = Context.TimeProvider.GetTimestamp();
        bool hasResult = schedule.TryTake(_detections, out int count);
        if (hasResult)
        {
            Context.Statistics.CountDetected(_detections.AsSpan(0, count));
            for (int i = 0; i < count; i++)
            {
                frame.Detections.Add(_detections[i]);
            }
        }

        tracker.Update(frame.Buffer.View, frame.Timestamp, hasResult, _detections.AsSpan(0, count), frame.Faces);
        signals?.Look(frame.Buffer.View, frame.Faces);
        Measure(StageName.Align, startedAt);
        schedule.FrameAligned();
    }

    protected override void Skip() => schedule.FrameAligned();

    protected override void Finish() => schedule.Complete();
}
