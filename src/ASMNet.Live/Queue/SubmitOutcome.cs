namespace ASMNet.Live.Queue;

/// <summary>What became of a file that was submitted.</summary>
internal enum SubmitOutcome
{
    /// <summary>It lies in the queue now.</summary>
    Submitted,

    /// <summary>It lay there already, or another file of the same content did.</summary>
    Queued,

    /// <summary>It has a result.</summary>
    Done,

    /// <summary>It is among the dead letters.</summary>
    Dead,

    /// <summary>It cannot be read.</summary>
    Unreadable,
}
