using ASMNet.Live.Batch;
using NATS.Client.ObjectStore;
using NATS.Client.ObjectStore.Models;

namespace ASMNet.Live.Queue;

/// <summary>Results in the object store of the server, as <c>HASH.csv</c> and so on. An object is there when it is whole; the one that says so comes last.</summary>
internal sealed class ObjectResults : IResultStore
{
    private const string ResultEnding = ".batch.json";
    private readonly INatsObjStore _objects;
    private readonly string _folder;
    private readonly BatchFolder _drafts;
    private readonly Outage _outage;

    /// <summary>Makes the store.</summary>
    /// <param name="objects">The bucket.</param>
    /// <param name="scratch">A folder of this worker's own.</param>
    /// <param name="outage">Bears a server that is away.</param>
    public ObjectResults(INatsObjStore objects, string scratch, Outage outage)
    {
        _objects = objects;
        _folder = Path.Combine(scratch, "results");
        _drafts = new BatchFolder(_folder);
        _outage = outage;
    }

    /// <inheritdoc/>
    public string Place => _drafts.Place;

    /// <inheritdoc/>
    public string Draft(BatchItem item, string ending) => _drafts.Draft(item, ending);

    /// <inheritdoc/>
    public void Discard(BatchItem item, IReadOnlyList<string> endings) => _drafts.Discard(item, endings);

    /// <inheritdoc/>
    public Task<BatchResult?> FindAsync(BatchItem item, QueueJob job, CancellationToken cancellation) => _outage.InsistAsync(
        async () =>
        {
            try
            {
                foreach (string ending in (string[])[ResultEnding, .. job.Endings])
                {
                    await StoredObject.RequireAsync(_objects, job.Id + ending, cancellation).ConfigureAwait(false);
                }

                return BatchFolder.Parse(await Answer.WaitAsync(token => _objects.GetBytesAsync(job.Id + ResultEnding, token).AsTask(), cancellation).ConfigureAwait(false));
            }
            catch (NatsObjNotFoundException)
            {
                return null;
            }
        },
        cancellation);

    /// <inheritdoc/>
    public async Task PublishAsync(BatchItem item, BatchResult result, CancellationToken cancellation)
    {
        _drafts.Publish(item, result);
        foreach (string ending in (string[])[.. result.Results, ResultEnding])
        {
            string path = Path.Combine(_folder, item.Name + ending);
            await _outage.InsistAsync(
                async () =>
                {
                    await using FileStream file = File.OpenRead(path);
                    var about = new ObjectMetadata { Name = Path.GetFileName(path) };
                    await Answer.CarryAsync(about.Name, file, (content, token) => _objects.PutAsync(about, content, leaveOpen: true, token).AsTask(), cancellation).ConfigureAwait(false);
                },
                cancellation).ConfigureAwait(false);
            File.Delete(path);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _drafts.Dispose();
}
