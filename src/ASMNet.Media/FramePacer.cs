namespace ASMNet.Media;

/// <summary>Lets a loop run at a steady rate against the clock; with the system's, without allocating.</summary>
public sealed class FramePacer
{
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _interval;
    private long? _start;
    private long _next;

    /// <summary>Makes a pacer; its clock starts with the first wait.</summary>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="frameRate">Slots a second, 0.001 to 1000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The frame rate lies outside its range.</exception>
    public FramePacer(TimeProvider timeProvider, double frameRate)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        FrameRates.Require(frameRate, nameof(frameRate));
        _timeProvider = timeProvider;
        _interval = TimeSpan.FromSeconds(1 / frameRate);
    }

    /// <summary>
    /// Waits for the next slot of the clock. Slots that have passed meanwhile are left out, as a camera does whose reader is late.
    /// </summary>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <param name="slot">The slot's number, from 0.</param>
    /// <param name="elapsed">Time since the first slot.</param>
    /// <returns>False after a cancellation.</returns>
    public bool Wait(CancellationToken cancellation, out long slot, out TimeSpan elapsed)
    {
        long start = _start ??= _timeProvider.GetTimestamp();
        TimeSpan now = _timeProvider.GetElapsedTime(start);
        _next = Math.Max(_next, (long)(now / _interval));
        slot = _next++;
        TimeSpan ahead = (slot * _interval) - now;
        if (ahead > TimeSpan.Zero && !ClockWait.For(_timeProvider, ahead, cancellation))
        {
            elapsed = default;
            return false;
        }

        elapsed = _timeProvider.GetElapsedTime(start);
        return !cancellation.IsCancellationRequested;
    }
}
