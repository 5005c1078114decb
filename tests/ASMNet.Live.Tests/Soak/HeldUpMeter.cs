namespace ASMNet.Live.Tests.Soak;

/// <summary>A thread that only sleeps, and notes for how long it was not woken in time: so long the machine, or a collection of garbage, has held up everything else too.</summary>
internal sealed class HeldUpMeter : IDisposable
{
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(40);
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _thread;
    private long _ticks;

    public HeldUpMeter()
    {
        _thread = new Thread(Sleep) { IsBackground = true, Name = "held up meter" };
        _thread.Start();
    }

    /// <summary>For how long it was held up since this was last asked.</summary>
    public TimeSpan Take() => TimeSpan.FromTicks(Interlocked.Exchange(ref _ticks, 0));

    public void Dispose()
    {
        _end.Set();
        _thread.Join();
        _end.Dispose();
    }

    private void Sleep()
    {
        long before = TimeProvider.System.GetTimestamp();
        while (!_end.Wait(Nap))
        {
            long now = TimeProvider.System.GetTimestamp();
            TimeSpan over = TimeProvider.System.GetElapsedTime(before, now) - Nap;
            if (over > Usual)
            {
                Interlocked.Add(ref _ticks, over.Ticks);
            }

            before = now;
        }
    }
}
