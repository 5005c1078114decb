namespace ASMNet.Live.Session;

/// <summary>The first source, which is opened while the models are loaded.</summary>
/// <param name="parts">Opens it.</param>
/// <param name="id">Its id.</param>
/// <param name="ready">No source of the machine is opened before it has completed; null to wait for nothing.</param>
internal sealed class EarlySource(ILiveParts parts, string id, Task? ready)
{
    /// <summary>The source, when it is open.</summary>
    public Task<HeldSource> Opened { get; } = Task.Run(async () =>
    {
        // What the machine has may be in use by the program that has the port already; a drawn face is nobody's.
        if (ready is not null && id != SourceChoices.Synthetic)
        {
            await ready;
        }

        return new HeldSource(parts.OpenSource(id));
    });

    /// <summary>Waits for a start and closes the source when nothing comes of it.</summary>
    /// <typeparam name="T">What comes of the start.</typeparam>
    /// <param name="start">The start.</param>
    public async Task<T> OrCloseAsync<T>(Task<T> start)
    {
        ArgumentNullException.ThrowIfNull(start);
        try
        {
            return await start;
        }
        catch
        {
            await ((Task)Opened).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (Opened.IsCompletedSuccessfully)
            {
                Opened.Result.Dispose();
            }

            throw;
        }
    }
}
