using ASMNet.Live.Batch;

namespace ASMNet.Live.Queue;

/// <summary>Results in a folder, which may be shared: each under the job's hash.</summary>
/// <param name="folder">The folder; disposed with this.</param>
internal sealed class FolderResults(BatchFolder folder) : IResultStore
{
    /// <inheritdoc/>
    public string Place => folder.Place;

    /// <inheritdoc/>
    public string Draft(BatchItem item, string ending) => folder.Draft(item, ending);

    /// <inheritdoc/>
    public void Discard(BatchItem item, IReadOnlyList<string> endings) => folder.Discard(item, endings);

    /// <inheritdoc/>
    public Task<BatchResult?> FindAsync(BatchItem item, QueueJob job, CancellationToken cancellation) =>
        Task.FromResult(folder.Find(item, job.Settings, job.Endings) is BatchResult result && result.Content == job.Content ? result : null);

    /// <inheritdoc/>
    public Task PublishAsync(BatchItem item, BatchResult result, CancellationToken cancellation)
    {
        folder.Publish(item, result);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();
}
