using ASMNet.Live.Batch;

namespace ASMNet.Live.Queue;

/// <summary>What became of a job: a result, or a dead letter.</summary>
internal sealed record JobReport
{
    /// <summary>The job's hash.</summary>
    public required string Id { get; init; }

    /// <summary>The file.</summary>
    public required string Source { get; init; }

    /// <summary>The worker that ended it: machine and process.</summary>
    public required string Worker { get; init; }

    /// <summary>What came of it; null in a dead letter.</summary>
    public BatchResult? Result { get; init; }

    /// <summary>What went wrong in each try, oldest first.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];

    /// <summary>The job, so that a dead letter can be submitted again; null in a result.</summary>
    public QueueJob? Job { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset At { get; init; }
}
