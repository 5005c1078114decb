namespace ASMNet.Live.Batch;

/// <summary>What became of a file.</summary>
internal enum BatchState
{
    /// <summary>It was tracked whole.</summary>
    Done,

    /// <summary>It is damaged; what could be read of it was tracked and kept.</summary>
    Damaged,

    /// <summary>Nothing came of it. The next run tries it again.</summary>
    Failed,
}
