namespace ASMNet.Live.Session;

/// <summary>A recording.</summary>
/// <param name="Id">Its identity, which the service made.</param>
/// <param name="FileName">Its file name, which the service made; the first where it has several.</param>
/// <param name="State"><c>recording</c>, <c>finishing</c> (it takes no more frames and is being completed), <c>finished</c>, <c>failed</c> or <c>earlier</c> (an earlier run has left it; only its name and size are known); what a failed one has is kept.</param>
/// <param name="Seconds">Duration so far; of a failed one that of what is kept.</param>
/// <param name="Frames">Frames that its encoder has taken so far; of a failed one those that lie in its files, as far as that was found out, which the error tells.</param>
/// <param name="Bytes">File size so far.</param>
/// <param name="Error">Why it failed or ended before its time and what is kept, or what is missing in one that goes on; null otherwise.</param>
public sealed record RecordingInfo(string Id, string FileName, string State, double Seconds, long Frames, long Bytes, string? Error = null)
{
    /// <summary>Frames that the encoder or the disk was too slow for, and that are missing in the file.</summary>
    public long Dropped { get; init; }

    /// <summary>All its files, more than one where <c>Recording:Segment</c> is set or data are recorded too; of one that failed those that are kept.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];
}
