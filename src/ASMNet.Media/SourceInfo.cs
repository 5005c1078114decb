namespace ASMNet.Media;

/// <summary>What a source is.</summary>
/// <param name="Description">For people: <c>camera 0 (/dev/video0)</c>.</param>
/// <param name="Width">Width of its pictures in pixels.</param>
/// <param name="Height">Height of its pictures in pixels.</param>
/// <param name="FrameRate">Nominal frames per second, 0.001 to 1000.</param>
/// <param name="IsLive">Whether it goes on whether or not anybody reads; frames of such a source may be dropped.</param>
/// <param name="FrameCount">Number of frames where it is known beforehand, otherwise null.</param>
public sealed record SourceInfo(string Description, int Width, int Height, double FrameRate, bool IsLive, long? FrameCount)
{
    /// <summary>
    /// Whether each picture stands by itself, as photos do: nothing is followed or smoothed from one to the next, and each may have a
    /// size of its own. Default false.
    /// </summary>
    public bool IsIndependent { get; init; }

    /// <summary>Whether each of its frames comes from a file of its own, which data then names. Default false.</summary>
    public bool NamesFiles { get; init; }
}
