namespace ASMNet.Live.Rendering;

/// <summary>What the panel tells.</summary>
/// <param name="FramesPerSecond">Frames drawn in a second.</param>
/// <param name="LatencyMilliseconds">Time from capture to drawing.</param>
/// <param name="Device">What runs the networks.</param>
/// <param name="Dropped">Frames dropped so far.</param>
public readonly record struct OverlayStatus(double FramesPerSecond, double LatencyMilliseconds, string Device, long Dropped);
