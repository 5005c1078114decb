namespace ASMNet.Live.Queue;

/// <summary>While a worker ends there is little time left to say what became of a job. For one saying.</summary>
internal sealed class LastWords : IDisposable
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenRegistration _registration;

    /// <summary>Begins.</summary>
    /// <param name="stop">The worker is asked to end; from then on, or from now where it was before, there are five seconds.</param>
    public LastWords(CancellationToken stop) => _registration = stop.Register(() => _source.CancelAfter(Time));

    /// <summary>The time is over.</summary>
    public CancellationToken Token => _source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }
}
