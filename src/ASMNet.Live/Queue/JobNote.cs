namespace ASMNet.Live.Queue;

/// <summary>What is known of a job that is not finished: who has it, how far it is, and what went wrong before.</summary>
internal sealed record JobNote
{
    /// <summary>The file.</summary>
    public required string Source { get; init; }

    /// <summary>Who has it, or had it last: machine and process.</summary>
    public string Worker { get; init; } = string.Empty;

    /// <summary>Whether a worker has it now, as far as that worker knows.</summary>
    public bool IsRunning { get; init; }

    /// <summary>Frames tracked.</summary>
    public long Frames { get; init; }

    /// <summary>Frames of the file, where that is known.</summary>
    public long? FrameCount { get; init; }

    /// <summary>How often a worker that was asked to end has given it back.</summary>
    public int Returned { get; init; }

    /// <summary>What went wrong in each try that failed, with the worker's name.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];

    /// <summary>When this was written, by the worker's clock.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Seconds since it was written, by the server's clock; null where it was not read together with its age.</summary>
    public double? HeardOf { get; init; }

    /// <summary>The same with a failure for each time that nobody has told of, so that whoever reads the failures finds every try.</summary>
    /// <param name="deliveries">How often the job was given to a worker, this time included; at least 1.</param>
    public JobNote CountingLost(int deliveries)
    {
        int lost = deliveries - 1 - Failures.Count - Returned;
        return lost <= 0 ? this : this with { Failures = [.. Failures, .. Enumerable.Repeat("it was given to a worker of which nothing was heard again", lost)] };
    }
}
