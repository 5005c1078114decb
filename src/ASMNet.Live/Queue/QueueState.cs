namespace ASMNet.Live.Queue;

/// <summary>What a queue holds.</summary>
internal sealed record QueueState
{
    /// <summary>Jobs that wait for a worker.</summary>
    public required long Queued { get; init; }

    /// <summary>Jobs with results.</summary>
    public required long Done { get; init; }

    /// <summary>Jobs that workers have.</summary>
    public required IReadOnlyList<JobNote> Running { get; init; }

    /// <summary>Jobs that were tried or given back and wait to be tried again.</summary>
    public required IReadOnlyList<JobNote> Waiting { get; init; }

    /// <summary>Dead letters.</summary>
    public required IReadOnlyList<JobReport> Dead { get; init; }

    /// <summary>Whether nothing is left to do.</summary>
    public bool IsFinished => Queued == 0 && Running.Count == 0 && Waiting.Count == 0;

    /// <summary>Reads it.</summary>
    /// <param name="link">The queue.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<QueueState> ReadAsync(QueueLink link, CancellationToken cancellation)
    {
        long jobs = await link.CountAsync(link.Server.Jobs, cancellation).ConfigureAwait(false);
        List<JobNote> notes = await link.ListAsync<JobNote>(link.Server.Notes, cancellation).ToListAsync(cancellation).ConfigureAwait(false);
        List<JobReport> dead = await link.ListAsync<JobReport>(link.Server.Dead, cancellation).ToListAsync(cancellation).ConfigureAwait(false);
        return new QueueState
        {
            Queued = Math.Max(0, jobs - notes.Count),
            Done = await link.CountAsync(link.Server.Results, cancellation).ConfigureAwait(false),
            Running = [.. notes.Where(note => note.IsRunning).OrderBy(note => note.Source, StringComparer.Ordinal)],
            Waiting = [.. notes.Where(note => !note.IsRunning).OrderBy(note => note.Source, StringComparer.Ordinal)],
            Dead = [.. dead.OrderBy(letter => letter.Source, StringComparer.Ordinal)],
        };
    }
}
