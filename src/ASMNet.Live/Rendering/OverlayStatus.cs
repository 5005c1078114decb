namespace ASMNet.Live.Rendering;

/// <summary>What the panel tells.</summary>
/// <param name="FramesPerSecond">Frames drawn in a second.</param>
/// <param name="LatencyMilliseconds">Time from capture to drawing.</param>
/// <param name="Device">What runs the networks.</param>
/// <param name="Dropped">Frames dropped so far.</param>
public readonly record struct OverlayStatus(double FramesPerSecond, double LatencyMilliseconds, string Device, long Dropped)
{
    /// <summary>Where in a file the picture stands; it is then told in place of all else, because the speed of this day's machine says nothing of the file. Null for a live source.</summary>
    public SourcePosition? Position { get; init; }
}

/// <summary>A place in a file.</summary>
/// <param name="Time">Time since its start.</param>
/// <param name="Frame">Number of the frame, from 1.</param>
public readonly record struct SourcePosition(TimeSpan Time, long Frame);
