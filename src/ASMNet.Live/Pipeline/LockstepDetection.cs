using System.Threading.Channels;
using ASMNet.Detection;
using ASMNet.Media;
using ASMNet.Tracking;

namespace ASMNet.Live.Pipeline;

/// <summary>
/// Detection where nothing may be lost: each frame waits until the one before has been tracked, and a pass that is due runs on this
/// very frame. So two runs over a file give the same faces.
/// </summary>
internal sealed class LockstepDetection : IDetectionSchedule
{
    private readonly IFaceDetector _detector;
    private readonly FaceTracker _tracker;
    private readonly LatencyHistogram _durations;
    private readonly PipelineProgress _progress;
    private readonly TimeProvider _timeProvider;
    private readonly FaceDetection[] _found;
    private readonly Channel<bool> _turns = Channel.CreateBounded<bool>(1);
    private int _count;
    private bool _hasResult;

    public LockstepDetection(IFaceDetector detector, FaceTracker tracker, int maximumDetections, LatencyHistogram durations, PipelineProgress progress, TimeProvider timeProvider)
    {
        _detector = detector;
        _tracker = tracker;
        _durations = durations;
        _progress = progress;
        _timeProvider = timeProvider;
        _found = new FaceDetection[maximumDetections];
        _turns.Writer.TryWrite(true);
    }

    public ValueTask<bool> ReadyAsync() => _turns.Reader.WaitToReadAsync();

    public void Offer(MediaFrame frame)
    {
        // A file waits for nobody: its latency counts from the frame's turn, not from when it was read ahead.
        frame.CapturedAt = _timeProvider.GetTimestamp();
        if (!_turns.Reader.TryRead(out _) || !_tracker.WantsDetection(frame.Timestamp))
        {
            return;
        }

        _tracker.DetectionStarted(frame.Timestamp);
        long startedAt = _timeProvider.GetTimestamp();
        _progress.Begin(StageName.Detect);
        _count = _detector.Detect(frame.Buffer.View, _found);
        _progress.End(StageName.Detect);
        _durations.Add(_timeProvider.GetElapsedTime(startedAt));
        _hasResult = true;
    }

    public bool TryTake(Span<FaceDetection> detections, out int count)
    {
        count = _hasResult ? _count : 0;
        _found.AsSpan(0, count).CopyTo(detections);
        bool taken = _hasResult;
        _hasResult = false;
        return taken;
    }

    public void FrameAligned() => _turns.Writer.TryWrite(true);

    public void Complete() => _turns.Writer.TryComplete();

    public void Dispose()
    {
    }
}
