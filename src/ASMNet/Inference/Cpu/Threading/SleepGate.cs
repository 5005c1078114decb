namespace ASMNet.Inference.Cpu.Threading;

/// <summary>
/// Lets one thread sleep until another changes something. The sleeper calls <see cref="Prepare"/>, looks once more whether it
/// must sleep at all, and then calls <see cref="Sleep"/> or <see cref="Cancel"/>. Whoever makes the change calls
/// <see cref="Wake"/> after it. One of the two always sees the other, so that no wake-up is lost, and none is left over.
/// </summary>
internal sealed class SleepGate : IDisposable
{
    private const int Awake = 0;
    private const int Asleep = 1;

    private readonly AutoResetEvent _signal = new(false);
    private int _state;

    /// <summary>Announces that the owner is about to sleep.</summary>
    public void Prepare() => Interlocked.Exchange(ref _state, Asleep);

    /// <summary>Sleeps until woken.</summary>
    public void Sleep() => _signal.WaitOne();

    /// <summary>Takes the announcement back.</summary>
    public void Cancel()
    {
        if (Interlocked.Exchange(ref _state, Awake) == Awake)
        {
            // Somebody was faster, and the signal is there or on its way.
            _signal.WaitOne();
        }
    }

    /// <summary>Wakes the owner if it sleeps or is about to. What the owner waits for must have been written with a full fence.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref _state) == Asleep && Interlocked.Exchange(ref _state, Awake) == Asleep)
        {
            _signal.Set();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _signal.Dispose();
}
