using ASMNet.Live.Batch;
using ASMNet.Live.Queue.Policy;

namespace ASMNet.Live.Queue;

/// <summary>How far a try of a job has come.</summary>
/// <param name="Kind">What it came to.</param>
internal sealed record AttemptOutcome(JobOutcome Kind)
{
    /// <summary>The results, where it is done.</summary>
    public BatchResult? Result { get; init; }

    /// <summary>The file whose results are not in place yet; null where they are, or there are none.</summary>
    public string? Tracked { get; init; }

    /// <summary>What went wrong.</summary>
    public string Failure { get; init; } = string.Empty;

    /// <summary>What keeps this worker from doing any other job; null where nothing does.</summary>
    public Exception? End { get; init; }
}
