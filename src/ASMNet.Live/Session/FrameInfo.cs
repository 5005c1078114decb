namespace ASMNet.Live.Session;

/// <summary>What is known of a frame besides its picture and faces.</summary>
public readonly record struct FrameInfo
{
    /// <summary>Number of the frame in its source.</summary>
    public long Sequence { get; init; }

    /// <summary>Capture time since the source started.</summary>
    public TimeSpan Time { get; init; }

    /// <summary>From capture until the frame came out of the pipeline.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Frames a second that came out lately.</summary>
    public double FramesPerSecond { get; init; }

    /// <summary>Frames dropped since the source started.</summary>
    public long Dropped { get; init; }

    /// <summary>Time spent in detection; zero when the detector did not run for this frame.</summary>
    public TimeSpan Detect { get; init; }

    /// <summary>Time spent in landmarks and pose.</summary>
    public TimeSpan Align { get; init; }

    /// <summary>Time spent in shape and temporal filters.</summary>
    public TimeSpan Smooth { get; init; }

    /// <summary>Whether the source is a file or a picture, whose last frame is still to be seen after its end.</summary>
    public bool IsOfFile { get; init; }

    /// <summary>The browser's own number of the frame when its camera is the source; null otherwise.</summary>
    public uint? CameraSequence { get; init; }
}
