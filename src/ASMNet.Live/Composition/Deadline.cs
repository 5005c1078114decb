namespace ASMNet.Live.Composition;

/// <summary>A time from now on, or none.</summary>
internal sealed class Deadline(TimeProvider timeProvider, TimeSpan? duration)
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);
    private readonly long _startedAt = timeProvider.GetTimestamp();

    /// <summary>What is left of it; null when there is none.</summary>
    public TimeSpan? Left => duration is TimeSpan whole
        ? TimeSpan.FromTicks(Math.Max(Least.Ticks, (whole - timeProvider.GetElapsedTime(_startedAt)).Ticks))
        : null;
}
