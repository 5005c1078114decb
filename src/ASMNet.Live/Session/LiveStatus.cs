namespace ASMNet.Live.Session;

/// <summary>What runs now.</summary>
public sealed record LiveStatus
{
    /// <summary><c>starting</c>, <c>running</c>, <c>waiting</c> (it runs, and no picture has come for two seconds), <c>switching</c>, <c>ended</c> (the source has no more pictures), <c>stopped</c> or <c>failed</c>.</summary>
    public string State { get; init; } = "starting";

    /// <summary>What went wrong, or what people should know; null for nothing.</summary>
    public string? Message { get; init; }

    /// <summary>The source, for people.</summary>
    public string Source { get; init; } = "";

    /// <summary>The device that really runs the landmark network.</summary>
    public string Device { get; init; } = "";

    /// <summary>The landmark model, for people.</summary>
    public string Model { get; init; } = "";

    /// <summary>The face detector, for people.</summary>
    public string Detector { get; init; } = "";

    /// <summary>Picture width in pixels; 0 before the first frame.</summary>
    public int Width { get; init; }

    /// <summary>Picture height in pixels; 0 before the first frame.</summary>
    public int Height { get; init; }

    /// <summary>Seconds since the pipeline started.</summary>
    public double UptimeSeconds { get; init; }

    /// <summary>How often the pipeline was started anew because a part of it hung.</summary>
    public int Restarts { get; init; }

    /// <summary>Frames that the source gave.</summary>
    public long FramesCaptured { get; init; }

    /// <summary>Frames that came out of the pipeline.</summary>
    public long FramesTracked { get; init; }

    /// <summary>Frames dropped for newer ones.</summary>
    public long FramesDropped { get; init; }

    /// <summary>Frames a second that came out lately.</summary>
    public double FramesPerSecond { get; init; }

    /// <summary>Seconds since the last frame came out; null before the first.</summary>
    public double? SecondsSinceFrame { get; init; }

    /// <summary>Milliseconds of each stage lately.</summary>
    public IReadOnlyDictionary<string, StageTiming> Stages { get; init; } = new Dictionary<string, StageTiming>();
}
