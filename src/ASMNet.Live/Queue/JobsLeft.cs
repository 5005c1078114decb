namespace ASMNet.Live.Queue;

/// <summary>What is left of the jobs of a queue.</summary>
internal enum JobsLeft
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Jobs that wait, or that somebody has.</summary>
    Known,

    /// <summary>Jobs that the server neither gives out nor knows with anybody, as can be after it was killed.</summary>
    Forgotten,
}
