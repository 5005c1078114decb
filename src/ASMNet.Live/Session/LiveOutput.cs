using ASMNet.Live.Pipeline;
using ASMNet.Media;

namespace ASMNet.Live.Session;

/// <summary>
/// The end of a live pipeline. In the render stage the observers get the frame as it is, then the overlay is drawn where a recording, the window
/// or another output wants it; in the output stage these two get the picture, after the other outputs, some of which want it as well.
/// </summary>
internal sealed class LiveOutput(
    IReadOnlyList<ILiveObserver> observers, LiveRecorder recorder, Func<IFrameRenderer?> overlay, HeldSource source, PreviewScreen? screen, LiveOutputs? others, TimeProvider timeProvider)
    : IFrameRenderer, IFrameSink
{
    private const long None = long.MaxValue;
    private readonly ILiveObserver[] _observers = [.. observers];
    private long _lastFrameAt;
    private long _recordedFrom = None;
    private volatile bool _isLeft;

    /// <inheritdoc/>
    public string Description => "the live page";

    /// <inheritdoc/>
    public IReadOnlyList<string> Files => [];

    /// <inheritdoc/>
    public bool NeedsPicture => false;

    /// <summary>Time since the last frame; null before the first.</summary>
    public TimeSpan? SinceFrame => Volatile.Read(ref _lastFrameAt) is var at and not 0 ? timeProvider.GetElapsedTime(at) : null;

    /// <inheritdoc/>
    public void Render(MediaFrame frame, PipelineStatistics statistics)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(statistics);
        if (_isLeft)
        {
            return;
        }

        Volatile.Write(ref _lastFrameAt, timeProvider.GetTimestamp());
        Show(frame, statistics);
        bool isRecorded = recorder.IsRecording;
        if (!isRecorded)
        {
            Volatile.Write(ref _recordedFrom, None);
        }
        else if (_recordedFrom == None)
        {
            // frames that are past this stage already have no overlay, and so are not recorded
            Volatile.Write(ref _recordedFrom, frame.Sequence);
        }

        bool isKept = isRecorded || others is { NeedsPicture: true };
        if (screen is { ShowsMirror: true } && !isKept)
        {
            // before the overlay, whose words stay readable; what others get is never mirrored by the window
            FrameMirror.Flip(frame);
        }

        if (isKept || screen is { ShowsOverlay: true })
        {
            overlay()?.Render(frame, statistics);
        }
    }

    /// <inheritdoc/>
    public void Write(MediaFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (_isLeft)
        {
            return;
        }

        bool isRecorded = frame.Sequence >= Volatile.Read(ref _recordedFrom);
        if (isRecorded)
        {
            recorder.Write(frame);
        }

        if (screen is not null)
        {
            if (screen.ShowsMirror && (isRecorded || others is { NeedsPicture: true }))
            {
                FrameMirror.Flip(frame);
            }

            screen.Offer(frame.Buffer.View);
        }
    }

    /// <summary>Ends a recording with its source: the next one counts its time anew.</summary>
    public void Complete()
    {
        if (!_isLeft)
        {
            recorder.Close();
        }
    }

    /// <summary>The run was left behind because a part of it hangs: whatever still comes out of it goes nowhere, and the recording has ended.</summary>
    public void Leave()
    {
        _isLeft = true;
        recorder.Close();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Show(MediaFrame frame, PipelineStatistics statistics)
    {
        var info = new FrameInfo
        {
            Sequence = frame.Sequence,
            Time = frame.Timestamp,
            Latency = timeProvider.GetElapsedTime(frame.CapturedAt),
            FramesPerSecond = statistics.FramesPerSecond,
            Dropped = statistics.Dropped,
            Detect = statistics.Stage(StageName.Detect).Last,
            Align = statistics.Stage(StageName.Align).Last,
            Smooth = statistics.Stage(StageName.Smooth).Last,
            IsOfFile = !source.Info.IsLive,
            CameraSequence = source.CameraSequence(frame.Sequence),
        };
        foreach (ILiveObserver observer in _observers)
        {
            observer.Publish(info, frame.Buffer.View, frame.Faces);
        }
    }
}
