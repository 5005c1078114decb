namespace ASMNet.Live.Queue.Policy;

/// <summary>Where a job goes.</summary>
internal enum JobVerdictKind
{
    /// <summary>Out of the queue, with a result.</summary>
    Finished,

    /// <summary>Back into the queue.</summary>
    GiveBack,

    /// <summary>To the dead letters.</summary>
    Dead,
}
