namespace ASMNet.Media;

/// <summary>What lies in the files of a video that failed: an encoder has taken more than it could write.</summary>
/// <param name="Frames">How many frames.</param>
/// <param name="Length">How long they last.</param>
public readonly record struct KeptFrames(long Frames, TimeSpan Length);
