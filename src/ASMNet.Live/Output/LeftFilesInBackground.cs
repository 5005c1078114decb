namespace ASMNet.Live.Output;

/// <summary>Finishes what killed runs have left in a folder, beside everything else and after the first frames, until it is disposed.</summary>
internal sealed class LeftFilesInBackground : IDisposable
{
    private static readonly TimeSpan After = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;

    /// <summary>Begins.</summary>
    /// <param name="files">Finishes them.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="timeProvider">The clock.</param>
    public LeftFilesInBackground(LeftFiles files, string folder, TimeProvider timeProvider)
    {
        _work = Task.Delay(After, timeProvider, _stop.Token).ContinueWith(
            delay =>
            {
                if (delay.IsCompletedSuccessfully)
                {
                    files.Finish(folder, _stop.Token);
                }
            },
            TaskScheduler.Default);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _work.Wait(Patience);
        _stop.Dispose();
    }
}
