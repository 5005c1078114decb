namespace ASMNet.Live.Queue.Policy;

/// <summary>What is to be done with a job.</summary>
/// <param name="Kind">What.</param>
/// <param name="Delay">How long it waits before it is given to anybody, where it is given back.</param>
internal readonly record struct JobVerdict(JobVerdictKind Kind, TimeSpan Delay)
{
    /// <summary>It leaves the queue; its result is there.</summary>
    public static JobVerdict Finished { get; } = new(JobVerdictKind.Finished, TimeSpan.Zero);

    /// <summary>It goes to the dead letters.</summary>
    public static JobVerdict Dead { get; } = new(JobVerdictKind.Dead, TimeSpan.Zero);

    /// <summary>It goes back into the queue.</summary>
    /// <param name="delay">How long it waits there.</param>
    public static JobVerdict GiveBack(TimeSpan delay) => new(JobVerdictKind.GiveBack, delay);
}
