using ASMNet.Live.Pipeline;

namespace ASMNet.Live.Configuration;

/// <summary>When a part of the program counts as hanging.</summary>
public sealed record WatchdogSettings
{
    /// <summary>Seconds for which a stage may be at one frame. Default 30, range 1 to 3600.</summary>
    public double Limit { get; init; } = 30;

    /// <summary>How long an opening may take that says nothing. Asked what it is and then for a picture, a source may be silent twice.</summary>
    /// <param name="source">How sources are read.</param>
    internal TimeSpan ForOpening(SourceSettings source) => TimeSpan.FromSeconds(Limit + (2 * source.Timeout));

    /// <summary>The limits of a run whose source is read with these settings.</summary>
    /// <param name="source">How the source is read.</param>
    internal StallLimits For(SourceSettings source) => new(TimeSpan.FromSeconds(Limit), TimeSpan.FromSeconds(Limit + source.Timeout));
}
