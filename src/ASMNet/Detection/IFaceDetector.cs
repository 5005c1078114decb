using ASMNet.Imaging;

namespace ASMNet.Detection;

/// <summary>Finds faces in a picture. An instance serves one thread at a time.</summary>
public interface IFaceDetector : IDisposable
{
    /// <summary>What runs, for people: model and device.</summary>
    string Description { get; }

    /// <summary>Finds faces, best score first, overlapping ones removed.</summary>
    /// <param name="image">The picture, of any size.</param>
    /// <param name="results">Receives the faces; those beyond its length are left out.</param>
    /// <returns>The number of faces written, at most the length of <paramref name="results"/>. Where a face is not all numbers it is passed over.</returns>
    int Detect(in ImageView image, Span<FaceDetection> results);
}
