namespace ASMNet.Live.Output;

/// <summary>Finishes what killed runs have left in a folder, on a thread of its own, until it is disposed.</summary>
internal sealed class LeftFilesInBackground : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;

    /// <summary>Begins.</summary>
    /// <param name="files">Finishes them.</param>
    /// <param name="folder">The folder.</param>
    public LeftFilesInBackground(LeftFiles files, string folder)
    {
        _work = Task.Run(() => files.Finish(folder, name: null, _stop.Token));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _work.Wait(Patience);
        _stop.Dispose();
    }
}
