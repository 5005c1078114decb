namespace ASMNet.Live.Queue;

/// <summary>What became of a result that was to be fetched.</summary>
internal enum FetchOutcome
{
    /// <summary>It is in the folder now.</summary>
    Fetched,

    /// <summary>It was there already.</summary>
    Earlier,

    /// <summary>The object store does not have it: its worker has written it into a folder.</summary>
    Elsewhere,

    /// <summary>It cannot be had.</summary>
    Failed,
}
