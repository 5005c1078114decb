namespace ASMNet.Live.Queue.Policy;

/// <summary>How a worker's time with a job went.</summary>
internal enum JobOutcome
{
    /// <summary>Its results are in place.</summary>
    Done,

    /// <summary>Nothing came of it.</summary>
    Failed,

    /// <summary>The worker was asked to end.</summary>
    Stopped,
}
