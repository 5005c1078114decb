using ASMNet.Imaging;

namespace ASMNet.Detection;

/// <summary>Asks detectors, which may be somebody else's.</summary>
internal static class DetectorAnswer
{
    /// <summary>Finds faces, and holds the detector to the number that fits.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="image">The picture.</param>
    /// <param name="results">Receives the faces.</param>
    /// <returns>The number of faces written.</returns>
    /// <exception cref="InvalidOperationException">It says that it wrote more, or fewer than none.</exception>
    public static int DetectInto(this IFaceDetector detector, in ImageView image, Span<FaceDetection> results)
    {
        int count = detector.Detect(image, results);
        return (uint)count <= (uint)results.Length
            ? count
            : throw new InvalidOperationException($"The detector '{detector.Description}' says that it wrote {count} faces where {results.Length} fit.");
    }
}
