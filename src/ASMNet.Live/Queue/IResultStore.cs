using ASMNet.Live.Batch;

namespace ASMNet.Live.Queue;

/// <summary>Where the results of jobs go. What is there is whole, whenever a worker is killed.</summary>
internal interface IResultStore : IDisposable
{
    /// <summary>The folder in which results are written.</summary>
    string Place { get; }

    /// <summary>Where a result is written before it is whole.</summary>
    /// <param name="item">The source.</param>
    /// <param name="ending">The kind of result.</param>
    string Draft(BatchItem item, string ending);

    /// <summary>Throws away what was not finished of a source.</summary>
    /// <param name="item">The source.</param>
    /// <param name="endings">The kinds of results.</param>
    void Discard(BatchItem item, IReadOnlyList<string> endings);

    /// <summary>What is there of a job already; null for nothing.</summary>
    /// <param name="item">The source.</param>
    /// <param name="job">The job.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<BatchResult?> FindAsync(BatchItem item, QueueJob job, CancellationToken cancellation);

    /// <summary>Puts the results into place.</summary>
    /// <param name="item">The source.</param>
    /// <param name="result">What became of it.</param>
    /// <param name="cancellation">Gives up.</param>
    Task PublishAsync(BatchItem item, BatchResult result, CancellationToken cancellation);
}
