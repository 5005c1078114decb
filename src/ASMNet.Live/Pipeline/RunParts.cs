namespace ASMNet.Live.Pipeline;

/// <summary>What a run uses, disposed with this, the newest first. Where a part of the run was left behind it stays, for that part may be at work in it as long as the process lives.</summary>
internal sealed class RunParts : IDisposable
{
    private readonly Stack<IDisposable> _parts = new();

    /// <summary>Adds a part.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="part">The part.</param>
    /// <returns>The part.</returns>
    public T Add<T>(T part)
        where T : IDisposable
    {
        _parts.Push(part);
        return part;
    }

    /// <summary>Lets all parts stay where the run has left something behind.</summary>
    /// <param name="report">How the run went.</param>
    public void Heed(PipelineReport report)
    {
        if (report.Left is not null)
        {
            _parts.Clear();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // a stack gives the newest first
        IDisposable[] parts = [.. _parts];
        _parts.Clear();
        Every.Do(parts, part => part.Dispose());
    }
}
