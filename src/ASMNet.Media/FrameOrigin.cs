namespace ASMNet.Media;

/// <summary>Where a picture came from.</summary>
/// <param name="File">The file's name as the user would write it, or the source's; empty where there is none, as for a camera.</param>
/// <param name="Number">The frame's number in it, from 0.</param>
public readonly record struct FrameOrigin(string? File, long Number);
