using System.Numerics;

namespace ASMNet.Geometry;

/// <summary>
/// A rotated rectangle of the image that is resampled to a network's input.
/// Its normalised coordinates run from -0.5 to 0.5 on both axes; the image point is
/// <c>Center + R(Rotation) * (u * Width, v * Height)</c>.
/// </summary>
/// <param name="Center">Centre in image pixels.</param>
/// <param name="Width">Width in image pixels, greater than 0.</param>
/// <param name="Height">Height in image pixels, greater than 0.</param>
/// <param name="Rotation">Radians; positive turns clockwise as seen on the screen (x axis towards y axis).</param>
public readonly record struct CropRegion(Vector2 Center, float Width, float Height, float Rotation)
{
    /// <summary>A square region without rotation.</summary>
    /// <param name="center">Centre in image pixels.</param>
    /// <param name="side">Side in image pixels.</param>
    public static CropRegion Square(Vector2 center, float side) => new(center, side, side, 0);

    /// <summary>Maps normalised crop coordinates to image pixels.</summary>
    /// <param name="normalised">Coordinates; -0.5 to 0.5 lies inside the region.</param>
    public Vector2 ToImage(Vector2 normalised)
    {
        (float sine, float cosine) = MathF.SinCos(Rotation);
        float x = normalised.X * Width;
        float y = normalised.Y * Height;
        return Center + new Vector2((cosine * x) - (sine * y), (sine * x) + (cosine * y));
    }

    /// <summary>Maps image pixels to normalised crop coordinates.</summary>
    /// <param name="image">A point in image pixels.</param>
    public Vector2 FromImage(Vector2 image)
    {
        (float sine, float cosine) = MathF.SinCos(Rotation);
        Vector2 offset = image - Center;
        return new Vector2(
            ((cosine * offset.X) + (sine * offset.Y)) / Width,
            ((cosine * offset.Y) - (sine * offset.X)) / Height);
    }
}
