namespace OpenCvSharp.Contract;

/// <summary>What the simulated detectors find, in pixels of the picture that they are given.</summary>
internal static class SimulatedFaces
{
    /// <summary>Rows as <c>FaceDetectorYN</c> gives them: box, five points, score.</summary>
    public static List<float[]> Rows { get; } = [];

    public static List<Rect> Boxes { get; } = [];

    /// <summary>The sizes of the pictures that detectors were given.</summary>
    public static List<Size> Seen { get; } = [];

    public static void Reset()
    {
        Rows.Clear();
        Boxes.Clear();
        Seen.Clear();
    }
}
