namespace ASMNet.Live.Session;

/// <summary>An output that sends what is tracked to another program.</summary>
/// <param name="Id">Its identity, which the service made.</param>
/// <param name="Description">The protocol and where it goes, for people.</param>
/// <param name="Sent">Frames sent.</param>
/// <param name="Dropped">Frames that found it busy, or that the receiver did not take.</param>
/// <param name="Error">Why the receiver cannot be reached; null where it can.</param>
public sealed record OutputInfo(string Id, string Description, long Sent, long Dropped, string? Error);
