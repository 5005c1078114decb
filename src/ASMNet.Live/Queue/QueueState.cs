namespace ASMNet.Live.Queue;

/// <summary>What a queue holds, seen from certain settings.</summary>
internal sealed record QueueState
{
    /// <summary>Jobs that wait for a worker.</summary>
    public required int Queued { get; init; }

    /// <summary>Jobs with results, whatever their settings.</summary>
    public required long Done { get; init; }

    /// <summary>Jobs that workers have.</summary>
    public required IReadOnlyList<JobNote> Running { get; init; }

    /// <summary>Jobs that were tried or given back and wait to be tried again.</summary>
    public required IReadOnlyList<JobNote> Waiting { get; init; }

    /// <summary>Dead letters, whatever their settings.</summary>
    public required IReadOnlyList<JobReport> Dead { get; init; }

    /// <summary>Jobs of other settings, models or versions, which are in none of the others.</summary>
    public required IReadOnlyList<OtherJobs> Others { get; init; }

    /// <summary>Reads it.</summary>
    /// <param name="link">The queue.</param>
    /// <param name="settings">The hash of the settings whose jobs are told.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<QueueState> ReadAsync(QueueLink link, string settings, CancellationToken cancellation)
    {
        List<Stored<JobNote>> notes = await link.ListAsync<JobNote>(link.Server.Notes, cancellation).ToListAsync(cancellation).ConfigureAwait(false);
        List<Stored<JobReport>> dead = await link.ListAsync<JobReport>(link.Server.Dead, cancellation).ToListAsync(cancellation).ConfigureAwait(false);

        // After the notes: what was finished meanwhile is in neither, and nothing is counted twice.
        IReadOnlyList<(string Settings, string Id)> jobs = await link.JobsAsync(cancellation).ConfigureAwait(false);
        HashSet<string> mine = [.. jobs.Where(job => job.Settings == settings).Select(job => job.Id)];
        JobNote[] noted = [.. notes.Where(note => mine.Contains(note.Id)).Select(note => note.Value with { HeardOf = Seconds(note.Age) }).OrderBy(note => note.Source, StringComparer.Ordinal)];
        return new QueueState
        {
            Queued = mine.Count - noted.Length,
            Done = await link.CountAsync(link.Server.Results, cancellation).ConfigureAwait(false),
            Running = [.. noted.Where(note => note.IsRunning)],
            Waiting = [.. noted.Where(note => !note.IsRunning)],
            Dead = [.. dead.Select(letter => letter.Value).OrderBy(letter => letter.Source, StringComparer.Ordinal)],
            Others = OtherJobs.Group(jobs.Where(job => job.Settings != settings)),
        };
    }

    /// <summary>Whether a queue has, or had, jobs of certain settings.</summary>
    /// <param name="link">The queue.</param>
    /// <param name="settings">The hash of the settings.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<bool> KnowsAsync(QueueLink link, string settings, CancellationToken cancellation) =>
        await link.HasJobsAsync(settings, cancellation).ConfigureAwait(false)
        || await link.ListAsync<JobReport>(link.Server.Results, cancellation).AnyAsync(report => report.Value.Result?.Settings == settings, cancellation).ConfigureAwait(false)
        || await link.ListAsync<JobReport>(link.Server.Dead, cancellation).AnyAsync(letter => letter.Value.Job?.Settings == settings, cancellation).ConfigureAwait(false);

    private static double Seconds(TimeSpan age) => Math.Max(0, Math.Round(age.TotalSeconds, 1));
}
