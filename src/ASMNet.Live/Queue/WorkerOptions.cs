using ASMNet.Live.Queue.Policy;

namespace ASMNet.Live.Queue;

/// <summary>How a worker works.</summary>
internal sealed record WorkerOptions
{
    /// <summary>What becomes of jobs.</summary>
    public required JobPolicy Policy { get; init; }

    /// <summary>Jobs at once.</summary>
    public required int Jobs { get; init; }

    /// <summary>The folder that submitter and workers share.</summary>
    public required string Files { get; init; }

    /// <summary>What the addresses of files must begin with.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>Where the results go; null for the object store.</summary>
    public string? OutputFolder { get; init; }

    /// <summary>Whether to end when no job of these settings is left.</summary>
    public bool UntilEmpty { get; init; }
}
