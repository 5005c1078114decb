using System.Numerics;
using ASMNet.Detection;
using ASMNet.Geometry;
using ASMNet.Shapes;

namespace ASMNet.Landmarks;

/// <summary>Lays the crop of a landmark network around a face, as its manifest says.</summary>
public sealed class CropPlanner
{
    // Even a face of which the points fell together gets a crop with an area.
    private const float SmallestSide = 2;
    private readonly LandmarkManifest _manifest;

    /// <summary>Makes a planner.</summary>
    /// <param name="manifest">The network's manifest.</param>
    public CropPlanner(LandmarkManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        _manifest = manifest;
    }

    /// <summary>The crop around 68 known points; turned with the eyes where <paramref name="level"/> and the manifest allow it.</summary>
    /// <param name="landmarks">Points in image pixels, iBUG-68 order.</param>
    /// <param name="level">False for the protocol of the evaluation, which never turns the crop.</param>
    /// <exception cref="ArgumentException">There are more or fewer than 68 points.</exception>
    public CropRegion FromLandmarks(ReadOnlySpan<Vector2> landmarks, bool level = true)
    {
        if (landmarks.Length != Ibug68.Count)
        {
            throw new ArgumentException($"A crop is laid around {Ibug68.Count} points, not {landmarks.Length}.", nameof(landmarks));
        }

        float rotation = level && _manifest.Rotate ? Angle(Mean(landmarks[Ibug68.RightEye]), Mean(landmarks[Ibug68.LeftEye])) : 0;
        (float sine, float cosine) = MathF.SinCos(rotation);
        var across = new Vector2(cosine, sine);
        var down = new Vector2(-sine, cosine);
        var low = new Vector2(float.PositiveInfinity);
        var high = new Vector2(float.NegativeInfinity);
        foreach (Vector2 point in landmarks)
        {
            var turned = new Vector2(Vector2.Dot(point, across), Vector2.Dot(point, down));
            low = Vector2.Min(low, turned);
            high = Vector2.Max(high, turned);
        }

        Vector2 middle = (low + high) / 2;
        return Around((middle.X * across) + (middle.Y * down), high - low, rotation);
    }

    /// <summary>The crop for a detector's box; turned with the detected eyes where the manifest allows it.</summary>
    /// <param name="face">The detected face.</param>
    /// <param name="level">False for the protocol of the evaluation, which never turns the crop.</param>
    public CropRegion FromDetection(in FaceDetection face, bool level = true)
    {
        float rotation = level && _manifest.Rotate && face.Points is FacePoints points ? Angle(points.RightEye, points.LeftEye) : 0;
        float side = face.Box.LongSide;
        (float sine, float cosine) = MathF.SinCos(rotation);
        DetectorBoxMapping mapping = _manifest.FromDetectorBox;

        // The way from the box's middle to the landmarks' middle turns with the head.
        var shift = new Vector2((cosine * mapping.Dx) - (sine * mapping.Dy), (sine * mapping.Dx) + (cosine * mapping.Dy));
        return Around(face.Box.Center + (side * shift), new Vector2(mapping.Scale * side), rotation);
    }

    private CropRegion Around(Vector2 center, Vector2 size, float rotation)
    {
        size = Vector2.Max(size, new Vector2(SmallestSide));
        if (_manifest.CropShape == CropShape.Square)
        {
            size = new Vector2(Math.Max(size.X, size.Y));
        }

        size *= _manifest.CropScale;
        return new CropRegion(center, size.X, size.Y, rotation);
    }

    private static float Angle(Vector2 from, Vector2 to) => MathF.Atan2(to.Y - from.Y, to.X - from.X);

    private static Vector2 Mean(ReadOnlySpan<Vector2> points)
    {
        Vector2 sum = Vector2.Zero;
        foreach (Vector2 point in points)
        {
            sum += point;
        }

        return sum / points.Length;
    }
}
