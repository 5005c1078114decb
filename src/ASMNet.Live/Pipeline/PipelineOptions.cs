namespace ASMNet.Live.Pipeline;

/// <summary>How a pipeline runs.</summary>
public sealed record PipelineOptions
{
    /// <summary>
    /// Whether a newer frame may overtake an older one that still waits, so that latency stays at about one frame. Default false: nothing is lost.
    /// </summary>
    public bool DropsFrames { get; init; }

    /// <summary>Ends the run when a frame is this much later than the first. Default null: no limit.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Ends the run after this many frames. Default null: no limit.</summary>
    public long? MaximumFrames { get; init; }

    /// <summary>
    /// What finds the faces of pictures that stand by themselves; it takes the place of detection, tracking and smoothing where the
    /// source's pictures do (<see cref="Media.SourceInfo.IsIndependent"/>). Default null: they are tracked all the same.
    /// </summary>
    public StillFaceFinder? Stills { get; init; }

    /// <summary>Covers parts of every picture before it is drawn over, shown or written; the frames then come out as much later as it needs. Default null: nothing.</summary>
    public IFrameCover? Cover { get; init; }

    /// <summary>When a stage counts as hanging; it is then named and left behind, and what was written is finished. Default null: it is waited for.</summary>
    public StallLimits? Stalls { get; init; }

    /// <summary>Told at once when an output has failed with which the run goes on. Default null; the report names it in any case.</summary>
    public Action<Exception>? OutputFailed { get; init; }
}
