namespace ASMNet.Media.FFmpeg;

/// <summary>
/// Tells when something has not come in time. It counts looks, a late one as one: time in which this program itself stood still (it was stopped, its container
/// paused, its machine slept) is no time in which anything could have come, though the clock counts it.
/// </summary>
internal sealed class Deadline : IDisposable
{
    private const int FewestLooks = 8;
    private static readonly TimeSpan LongestDistance = TimeSpan.FromSeconds(1);

    private readonly Action _late;
    private readonly ITimer _timer;
    private int _looksLeft;

    /// <summary>Makes one that waits for nothing yet.</summary>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="late">Called once for each wait that takes too long, on another thread; perhaps just after the wait has ended, or after <see cref="Dispose"/>.</param>
    public Deadline(TimeProvider timeProvider, Action late)
    {
        _late = late;
        _timer = timeProvider.CreateTimer(static self => ((Deadline)self!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Begins a wait.</summary>
    /// <param name="time">How long it may take.</param>
    public void Expect(TimeSpan time)
    {
        int looks = Math.Max(FewestLooks, (int)Math.Ceiling(time / LongestDistance));
        Volatile.Write(ref _looksLeft, looks);
        _timer.Change(time / looks, time / looks);
    }

    /// <summary>Ends it: what was waited for has come.</summary>
    public void Arrived()
    {
        Volatile.Write(ref _looksLeft, 0);
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (Interlocked.Decrement(ref _looksLeft) == 0)
        {
            _late();
        }
    }
}
