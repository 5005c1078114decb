using ASMNet.Live.Batch;
using NATS.Client.ObjectStore;
using NATS.Client.ObjectStore.Models;

namespace ASMNet.Live.Queue;

/// <summary>
/// Brings results from the object store of the server into a folder, under the names that a worker with that folder would have given them. What is
/// there already stays, and what comes is put into place whole, so that it can be stopped at any moment and begun again.
/// </summary>
/// <param name="link">The queue.</param>
/// <param name="folder">Where the results go.</param>
/// <param name="outage">Bears a server that is away.</param>
internal sealed class ResultFetcher(QueueLink link, BatchFolder folder, Outage outage)
{
    /// <summary>Fetches what the queue has results of.</summary>
    /// <param name="told">Told of each job, what became of it, and what is wrong, if anything is.</param>
    /// <param name="cancellation">Ends it; what is not whole is thrown away.</param>
    /// <exception cref="UnreachableException">The server was away for too long.</exception>
    /// <exception cref="UserException">The folder cannot be written to.</exception>
    public async Task FetchAsync(Action<JobReport, FetchOutcome, string?> told, CancellationToken cancellation)
    {
        List<Stored<JobReport>> reports = await outage.InsistAsync(
            () => link.ListAsync<JobReport>(link.Server.Results, cancellation).ToListAsync(cancellation).AsTask(), cancellation).ConfigureAwait(false);
        INatsObjStore objects = await outage.InsistAsync(() => link.FilesAsync(cancellation), cancellation).ConfigureAwait(false);
        foreach (JobReport report in reports.Select(stored => stored.Value))
        {
            (FetchOutcome outcome, string? problem) = await FetchAsync(objects, report, cancellation).ConfigureAwait(false);
            told(report, outcome, problem);
        }
    }

    private async Task<(FetchOutcome Outcome, string? Problem)> FetchAsync(INatsObjStore objects, JobReport report, CancellationToken cancellation)
    {
        // What lies on the server may come from anybody who can reach it, and becomes the name of a file here.
        if (!QueueJob.IsId(report.Id) || report.Result is not BatchResult told || !told.Results.All(BatchOptions.IsEnding))
        {
            return (FetchOutcome.Failed, "the queue's result is not one of this program.");
        }

        var item = new BatchItem(report.Source, QueueJob.NameOfResults(report.Id));
        if (folder.Find(item, told.Settings, told.Results)?.Content == told.Content)
        {
            return (FetchOutcome.Earlier, null);
        }

        try
        {
            foreach (string ending in told.Results)
            {
                await LoadAsync(objects, report.Id + ending, folder.Draft(item, ending), cancellation).ConfigureAwait(false);
            }

            folder.Publish(item, told);
            return (FetchOutcome.Fetched, null);
        }
        catch (NatsObjNotFoundException)
        {
            folder.Discard(item, told.Results);
            return (FetchOutcome.Elsewhere, null);
        }
        catch (NatsObjException exception)
        {
            folder.Discard(item, told.Results);
            return (FetchOutcome.Failed, $"what the object store holds of it is damaged: {exception.Message}");
        }
    }

    private Task<bool> LoadAsync(INatsObjStore objects, string name, string draft, CancellationToken cancellation) => outage.InsistAsync(
        async () =>
        {
            await StoredObject.RequireAsync(objects, name, cancellation).ConfigureAwait(false);
            try
            {
                await using var file = new FileStream(draft, FileMode.Create, FileAccess.Write, FileShare.None);
                await Answer.CarryAsync(name, file, (content, token) => objects.GetAsync(name, content, leaveOpen: true, token).AsTask(), cancellation).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
                return true;
            }
            catch (Exception exception) when (exception is UnauthorizedAccessException || (exception is IOException && exception.InnerException is not System.Net.Sockets.SocketException))
            {
                throw new UserException($"'{draft}' cannot be written: {exception.Message}", exception);
            }
        },
        cancellation);
}
