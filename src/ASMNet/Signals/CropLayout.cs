using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Shapes;

namespace ASMNet.Signals;

/// <summary>Where the crop of an expression network lies on a face. Lengths are in units of the root mean square radius of the 68 landmarks.</summary>
/// <param name="Down">From the mean of the part's landmarks to the crop's centre, along the face.</param>
/// <param name="Width">Width of the crop.</param>
/// <param name="Height">Height of the crop.</param>
/// <param name="Columns">Its width in pixels of the network's input.</param>
/// <param name="Rows">Its height in pixels of the network's input.</param>
internal readonly record struct CropLayout(float Down, float Width, float Height, int Columns, int Rows)
{
    /// <summary>Lays the crop, turned with the line between the eyes.</summary>
    /// <param name="landmarks">The 68 points in image pixels.</param>
    /// <param name="part">The landmarks whose mean the crop goes by.</param>
    public CropRegion Place(ReadOnlySpan<Vector2> landmarks, Range part)
    {
        Vector2 eyes = Mean(landmarks[Ibug68.LeftEye]) - Mean(landmarks[Ibug68.RightEye]);
        float angle = MathF.Atan2(eyes.Y, eyes.X);
        float unit = Radius(landmarks);
        (float sine, float cosine) = MathF.SinCos(angle);
        Vector2 centre = Mean(landmarks[part]) + (Down * unit * new Vector2(-sine, cosine));
        return new CropRegion(centre, Width * unit, Height * unit, angle);
    }

    public static float Radius(ReadOnlySpan<Vector2> points)
    {
        Vector2 middle = Mean(points);
        float sum = 0;
        foreach (Vector2 point in points)
        {
            sum += Vector2.DistanceSquared(point, middle);
        }

        return MathF.Sqrt(sum / points.Length);
    }

    public static Vector2 Mean(ReadOnlySpan<Vector2> points)
    {
        Vector2 sum = Vector2.Zero;
        foreach (Vector2 point in points)
        {
            sum += point;
        }

        return sum / points.Length;
    }
}
