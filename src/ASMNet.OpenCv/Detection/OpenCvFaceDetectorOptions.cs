namespace ASMNet.OpenCv.Detection;

/// <summary>How <see cref="OpenCvFaceDetector"/> searches.</summary>
public sealed record OpenCvFaceDetectorOptions
{
    /// <summary>The longer side of the picture in which faces are searched, in pixels; 320 by default. Smaller pictures are not enlarged.</summary>
    public int WorkSize { get; init; } = 320;

    /// <summary>The lowest score of a face, 0 to 1; 0.6 by default.</summary>
    public float ScoreThreshold { get; init; } = 0.6f;

    /// <summary>The overlap (intersection over union) from which the weaker of two boxes goes, 0 to 1; 0.3 by default.</summary>
    public float NmsThreshold { get; init; } = 0.3f;
}
