using ASMNet.Geometry;

namespace ASMNet.Detection;

/// <summary>A face that a detector found.</summary>
/// <param name="Box">The face from forehead to chin, in image pixels.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="Points">Eye centres, nose tip and mouth corners; null where the detector gives none.</param>
public readonly record struct FaceDetection(BoundingBox Box, float Score, FacePoints? Points)
{
    /// <summary>Whether all of it are numbers.</summary>
    internal bool IsFinite => float.IsFinite(Box.X + Box.Y + Box.Width + Box.Height + Score) && (Points is not FacePoints points || points.IsFinite);
}
