namespace ASMNet.Live.Queue;

/// <summary>
/// Asks a server with a deadline: while one is away the client waits for it without any, and whoever asks would neither say so nor give up.
/// </summary>
internal sealed class Answer : IDisposable
{
    // several answers in a row, each of which the client waits 5 s for, or the turn of a worker that asks for a job
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    // A slow line is borne; one that brings nothing is not.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);
    private readonly CancellationTokenSource _limit;
    private readonly TimeSpan _patience;

    private Answer(TimeSpan patience, CancellationToken cancellation)
    {
        _limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _patience = patience;
        Heard();
    }

    /// <summary>Is cancelled when it is not waited for any more.</summary>
    public CancellationToken Token => _limit.Token;

    /// <summary>Something has come: the time begins anew.</summary>
    public void Heard() => _limit.CancelAfter(_patience);

    /// <inheritdoc/>
    public void Dispose() => _limit.Dispose();

    /// <summary>Asks, and waits for 20 s.</summary>
    /// <param name="ask">Asks.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TimeoutException">Nothing was heard.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static Task<T> WaitAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellation) => WaitAsync(answer => ask(answer.Token), Longest, "no answer", cancellation);

    /// <summary>Asks for what has no result, and waits for 20 s.</summary>
    /// <param name="ask">Asks.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TimeoutException">Nothing was heard.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static Task WaitAsync(Func<CancellationToken, Task> ask, CancellationToken cancellation) => WaitAsync(
        async token =>
        {
            await ask(token).ConfigureAwait(false);
            return true;
        },
        cancellation);

    /// <summary>Asks for an answer in parts, each of which is waited for for 20 s.</summary>
    /// <param name="ask">Asks, and says when it has heard something.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TimeoutException">Nothing was heard.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static Task<T> InPartsAsync<T>(Func<Answer, Task<T>> ask, CancellationToken cancellation) => WaitAsync(ask, Longest, "no answer", cancellation);

    /// <summary>Carries a file to the server or from it, of any size: it ends where nothing moves for 60 s.</summary>
    /// <param name="name">The file, for people.</param>
    /// <param name="file">The file, which is read or written.</param>
    /// <param name="carry">Carries it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TimeoutException">Nothing moves.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static Task CarryAsync(string name, FileStream file, Func<Stream, CancellationToken, Task> carry, CancellationToken cancellation) => WaitAsync(
        async answer =>
        {
            await using var watched = new WatchedStream(file, answer.Heard);
            await carry(watched, answer.Token).ConfigureAwait(false);
            return true;
        },
        Silence,
        $"the object store does not go on with '{name}'",
        cancellation);

    private static async Task<T> WaitAsync<T>(Func<Answer, Task<T>> ask, TimeSpan patience, string silence, CancellationToken cancellation)
    {
        using var answer = new Answer(patience, cancellation);
        try
        {
            return await ask(answer).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException(silence, exception);
        }
    }
}
