namespace ASMNet.Tracking;

/// <summary>When the next detector pass is due. Written by the frame loop, read by the thread that runs the detector.</summary>
internal sealed class DetectionSchedule
{
    private const long Never = long.MinValue;
    private long _started = Never;
    private long _interval;

    public bool IsDue(TimeSpan timestamp)
    {
        long started = Volatile.Read(ref _started);

        // A source that starts again counts time from zero; then a pass is due as at the very start.
        return started == Never || timestamp.Ticks < started || timestamp.Ticks - started >= Volatile.Read(ref _interval);
    }

    public void Started(TimeSpan timestamp) => Volatile.Write(ref _started, timestamp.Ticks);

    public void SetInterval(TimeSpan interval) => Volatile.Write(ref _interval, interval.Ticks);

    public void Reset() => Volatile.Write(ref _started, Never);
}
