namespace ASMNet.Testing;

/// <summary>A clock on which every wait is over at once, and was as long as asked: what waits can be tested without waiting.</summary>
internal sealed class InstantClock : TimeProvider
{
    private long _ticks;

    /// <summary>The waits that were asked for.</summary>
    public List<TimeSpan> Waits { get; } = [];

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => _ticks;

    public void Advance(TimeSpan time) => _ticks += time.Ticks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Add(dueTime);
        Advance(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
