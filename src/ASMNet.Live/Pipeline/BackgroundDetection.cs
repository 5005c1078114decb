using System.Runtime.ExceptionServices;
using ASMNet.Detection;
using ASMNet.Imaging;
using ASMNet.Media;
using ASMNet.Tracking;

namespace ASMNet.Live.Pipeline;

/// <summary>
/// Detection for live sources: a pass runs on a thread of its own, over its own copy of the picture, while the frames go on to be
/// tracked; the frame that is tracked next after its end receives what it found.
/// </summary>
internal sealed class BackgroundDetection : IDetectionSchedule
{
    private const int Idle = 0;
    private const int Running = 1;
    private const int Done = 2;
    private readonly IFaceDetector _detector;
    private readonly FaceTracker _tracker;
    private readonly FramePool _buffers;
    private readonly LatencyHistogram _durations;
    private readonly PipelineProgress _progress;
    private readonly TimeProvider _timeProvider;
    private readonly FaceDetection[] _found;
    private readonly SemaphoreSlim _wanted = new(0);
    private readonly Thread _thread;
    private FrameBuffer? _picture;
    private Exception? _fault;
    private int _count;
    private int _state;
    private volatile bool _ending;

    public BackgroundDetection(
        IFaceDetector detector, FaceTracker tracker, int maximumDetections, FramePool buffers, LatencyHistogram durations, PipelineProgress progress, TimeProvider timeProvider)
    {
        _detector = detector;
        _tracker = tracker;
        _buffers = buffers;
        _durations = durations;
        _progress = progress;
        _timeProvider = timeProvider;
        _found = new FaceDetection[maximumDetections];
        _thread = new Thread(Work) { IsBackground = true, Name = "face detector" };
        _thread.Start();
    }

    public ValueTask<bool> ReadyAsync() => new(true);

    public void Offer(MediaFrame frame)
    {
        if (Volatile.Read(ref _state) != Idle || !_tracker.WantsDetection(frame.Timestamp))
        {
            return;
        }

        if (_picture is null || _picture.Width != frame.Buffer.Width || _picture.Height != frame.Buffer.Height)
        {
            _picture?.Dispose();
            _picture = _buffers.Rent(frame.Buffer.Width, frame.Buffer.Height);
        }

        frame.Buffer.Pixels.CopyTo(_picture.Pixels);
        _tracker.DetectionStarted(frame.Timestamp);
        Volatile.Write(ref _state, Running);
        _wanted.Release();
    }

    public bool TryTake(Span<FaceDetection> detections, out int count)
    {
        count = 0;
        if (Volatile.Read(ref _state) != Done)
        {
            return false;
        }

        if (_fault is not null)
        {
            ExceptionDispatchInfo.Throw(_fault);
        }

        count = _count;
        _found.AsSpan(0, count).CopyTo(detections);
        Volatile.Write(ref _state, Idle);
        return true;
    }

    public void FrameAligned()
    {
    }

    public void Complete()
    {
    }

    public void Dispose()
    {
        _ending = true;
        _wanted.Release();
        _thread.Join();
        _picture?.Dispose();
        _wanted.Dispose();
    }

    private void Work()
    {
        while (true)
        {
            _wanted.Wait();
            if (_ending)
            {
                return;
            }

            try
            {
                long startedAt = _timeProvider.GetTimestamp();
                _progress.Begin(StageName.Detect);
                _count = _detector.Detect(_picture!.View, _found);
                _durations.Add(_timeProvider.GetElapsedTime(startedAt));
            }
            catch (Exception exception)
            {
                // The align stage throws it: a detector that fails brings the pipeline down.
                _fault = exception;
            }

            _progress.End(StageName.Detect);
            Volatile.Write(ref _state, Done);
        }
    }
}
