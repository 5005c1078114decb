using ASMNet.Live.Pipeline;
using ASMNet.Live.Web.Sockets;
using ASMNet.Media;

namespace ASMNet.Live.Session;

/// <summary>Hands each finished frame to the viewers, without overlay, and then to the recording and the window, with it.</summary>
internal sealed class LiveSink(LiveHub hub, LiveRecorder recorder, Func<IFrameRenderer?> renderer, BrowserCameraSource? camera, PreviewScreen? screen, TimeProvider timeProvider) : IFrameSink
{
    private long _lastFrameAt;
    private long _drawn = -1;

    /// <summary>What counts the frames; set once the pipeline is made.</summary>
    public PipelineStatistics? Statistics { get; set; }

    /// <inheritdoc/>
    public string Description => "the live page";

    /// <inheritdoc/>
    public bool NeedsPicture => false;

    /// <summary>Time since the last frame; null before the first.</summary>
    public TimeSpan? SinceFrame => Volatile.Read(ref _lastFrameAt) is var at and not 0 ? timeProvider.GetElapsedTime(at) : null;

    /// <inheritdoc/>
    public void Write(MediaFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        PipelineStatistics statistics = Statistics!;
        Volatile.Write(ref _lastFrameAt, timeProvider.GetTimestamp());
        hub.Publish(
            new FrameInfo
            {
                Sequence = frame.Sequence,
                Time = frame.Timestamp,
                Latency = timeProvider.GetElapsedTime(frame.CapturedAt),
                FramesPerSecond = statistics.FramesPerSecond,
                Dropped = statistics.Dropped,
                Detect = statistics.Stage(StageName.Detect).Last,
                Align = statistics.Stage(StageName.Align).Last,
                Smooth = statistics.Stage(StageName.Smooth).Last,
                CameraSequence = camera is null ? null : unchecked((uint)frame.Sequence + camera.FirstSequence),
            },
            frame.Buffer.View,
            frame.Faces);
        recorder.Write(frame, () => Draw(frame, statistics));
        if (screen is not null)
        {
            if (screen.ShowsMirror)
            {
                // Nobody looks at the frame after the window, so it may be turned where it lies; before the overlay, whose words stay readable.
                FrameMirror.Flip(frame);
            }

            if (screen.ShowsOverlay)
            {
                Draw(frame, statistics);
            }

            screen.Offer(frame.Buffer.View);
        }
    }

    /// <summary>Ends a recording with its source: the next one counts its time anew.</summary>
    public void Complete() => recorder.Finish();

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Draw(MediaFrame frame, PipelineStatistics statistics)
    {
        if (_drawn != frame.Sequence)
        {
            _drawn = frame.Sequence;
            renderer()?.Render(frame, statistics);
        }
    }
}
