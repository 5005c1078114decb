namespace ASMNet.Tracking;

/// <summary>What the last frame showed of a face.</summary>
internal enum TrackState
{
    /// <summary>Network and shape model are content.</summary>
    Clear,

    /// <summary>There may be a face; the detector has to agree.</summary>
    Doubtful,

    /// <summary>There is no face to be seen; its place is watched for a while.</summary>
    Hidden,
}
