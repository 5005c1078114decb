namespace ASMNet.Live.Session;

/// <summary>A recording of this run.</summary>
/// <param name="Id">Its identity, which the service made.</param>
/// <param name="FileName">Its file name, which the service made.</param>
/// <param name="State"><c>recording</c>, <c>finished</c> or <c>failed</c>.</param>
/// <param name="Seconds">Duration so far.</param>
/// <param name="Frames">Frames written so far.</param>
/// <param name="Bytes">File size so far.</param>
/// <param name="Error">Why it failed; null otherwise.</param>
public sealed record RecordingInfo(string Id, string FileName, string State, double Seconds, long Frames, long Bytes, string? Error = null);
