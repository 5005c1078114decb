namespace ASMNet.Live.Queue.Policy;

/// <summary>What a job has been through.</summary>
/// <param name="Deliveries">How often it was given to a worker.</param>
/// <param name="Returned">How often a worker that was asked to end has given it back.</param>
internal readonly record struct JobHistory(int Deliveries, int Returned)
{
    /// <summary>How often it was tried.</summary>
    public int Tries => Math.Max(1, Deliveries - Returned);
}
