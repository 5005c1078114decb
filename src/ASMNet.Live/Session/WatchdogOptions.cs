namespace ASMNet.Live.Session;

/// <summary>When a part of a live session counts as hanging, and how often it is begun anew.</summary>
public sealed record WatchdogOptions
{
    /// <summary>How long a stage may be at one frame. Default 30 seconds.</summary>
    public TimeSpan Stage { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a source may give nothing without saying why. Default 40 seconds: longer than a source's own patience.</summary>
    public TimeSpan Source { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>How long a run may take to end before it is left behind. Default 5 seconds.</summary>
    public TimeSpan Ending { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a pipeline that hangs is begun anew within <see cref="Within"/>; once more, and the session gives up. Default 3.</summary>
    public int MostRestarts { get; init; } = 3;

    /// <summary>The time that restarts count for. Default 10 minutes.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(10);
}
