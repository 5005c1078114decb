namespace ASMNet.Live.Pipeline;

/// <summary>Tells whoever looks every second whether the whole program stood still (it was stopped, or its machine): how long a stage has been at a frame then says nothing for a while.</summary>
internal sealed class Standstill(TimeProvider timeProvider)
{
    private static readonly TimeSpan After = TimeSpan.FromSeconds(10);
    private long _lookedAt = timeProvider.GetTimestamp();
    private long _stoodAt;

    /// <summary>Time since the last look.</summary>
    public TimeSpan SinceLook => timeProvider.GetElapsedTime(Volatile.Read(ref _lookedAt));

    /// <summary>To be called before each look.</summary>
    public void Begin()
    {
        if (SinceLook > After)
        {
            _stoodAt = timeProvider.GetTimestamp();
        }
    }

    /// <summary>To be called after each look.</summary>
    public void End() => Volatile.Write(ref _lookedAt, timeProvider.GetTimestamp());

    /// <summary>Whether the program stood still within a time.</summary>
    public bool IsWithin(TimeSpan time) => _stoodAt != 0 && timeProvider.GetElapsedTime(_stoodAt) <= time;
}
