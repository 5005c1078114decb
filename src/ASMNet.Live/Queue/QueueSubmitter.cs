using ASMNet.Live.Batch;
using ASMNet.Media.Sources;

namespace ASMNet.Live.Queue;

/// <summary>Puts files into the queue, each content once.</summary>
/// <param name="link">The queue.</param>
/// <param name="files">Names and loads files.</param>
/// <param name="outage">Bears a server that is away.</param>
internal sealed class QueueSubmitter(QueueLink link, JobFiles files, Outage outage)
{
    /// <summary>Submits files.</summary>
    /// <param name="sources">Files and addresses.</param>
    /// <param name="settings">The hash of the settings.</param>
    /// <param name="endings">The kinds of results.</param>
    /// <param name="again">Whether to submit what has a result or is among the dead letters too; both are then taken away.</param>
    /// <param name="told">Told of each file: its name, the job's hash, and what became of it; from several threads, one at a time.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="UnreachableException">The server was away for too long.</exception>
    public async Task SubmitAsync(
        IReadOnlyList<string> sources, string settings, IReadOnlyList<string> endings, bool again, Action<string, string, SubmitOutcome> told, CancellationToken cancellation)
    {
        var gate = new Lock();
        await Parallel.ForEachAsync(
            sources,
            new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount },
            async (source, token) =>
            {
                (string id, SubmitOutcome outcome) = await SubmitAsync(source, settings, endings, again, token).ConfigureAwait(false);
                lock (gate)
                {
                    told(source, id, outcome);
                }
            }).ConfigureAwait(false);
    }

    private async Task<(string Id, SubmitOutcome Outcome)> SubmitAsync(string source, string settings, IReadOnlyList<string> endings, bool again, CancellationToken cancellation)
    {
        QueueJob job;
        try
        {
            if (JobFiles.IsAddress(source))
            {
                (string content, long bytes) = await files.HashAsync(source, cancellation).ConfigureAwait(false);
                job = QueueJob.Make(source, content, bytes, settings, endings);
            }
            else
            {
                MediaSource.RequireFile(source);
                job = QueueJob.Make(files.NameOf(source), BatchKey.OfContent(source), new FileInfo(source).Length, settings, endings);
            }
        }
        catch (Exception exception) when (exception is ASMNetException or IOException or UnauthorizedAccessException)
        {
            return (exception.Message, SubmitOutcome.Unreadable);
        }

        return (job.Id, await outage.InsistAsync(() => SubmitAsync(job, again, cancellation), cancellation).ConfigureAwait(false));
    }

    /// <summary>Submits a job; it may be done more than once, and what came to nothing the first time may be there the second.</summary>
    private async Task<SubmitOutcome> SubmitAsync(QueueJob job, bool again, CancellationToken cancellation)
    {
        if (again)
        {
            await link.RemoveAsync(link.Server.Results, job.Id, cancellation).ConfigureAwait(false);
            await link.RemoveAsync(link.Server.Dead, job.Id, cancellation).ConfigureAwait(false);
        }
        else if (await link.FindAsync<JobReport>(link.Server.Results, job.Id, cancellation).ConfigureAwait(false) is not null)
        {
            return SubmitOutcome.Done;
        }
        else if (await link.FindAsync<JobReport>(link.Server.Dead, job.Id, cancellation).ConfigureAwait(false) is not null)
        {
            return SubmitOutcome.Dead;
        }

        return await link.SubmitAsync(job, cancellation).ConfigureAwait(false) ? SubmitOutcome.Submitted : SubmitOutcome.Queued;
    }
}
