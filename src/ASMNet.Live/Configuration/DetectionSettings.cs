using ASMNet.Detection;

namespace ASMNet.Live.Configuration;

/// <summary>Finding faces.</summary>
public sealed class DetectionSettings
{
    /// <summary>
    /// The smallest face asked for, as a share of the picture's height. Default 0.05, range 0.01 to 0.5. A larger value makes a pass
    /// faster: its time falls with the square.
    /// </summary>
    public double SmallestFace { get; init; } = 0.05;

    /// <summary>Overlap of two detections (intersection over union) above which only the better one is kept. Default 0.4, range 0 to 1.</summary>
    public double MaxOverlap { get; init; } = 0.4;

    /// <summary>The detector's options.</summary>
    /// <param name="tracking">Holds the least score of a face.</param>
    public FaceDetectorOptions ToOptions(Tracking.FaceTrackerOptions tracking)
    {
        ArgumentNullException.ThrowIfNull(tracking);
        return new FaceDetectorOptions { SmallestFace = (float)SmallestFace, MaxOverlap = (float)MaxOverlap, MinScore = tracking.MinDetectionScore };
    }
}
