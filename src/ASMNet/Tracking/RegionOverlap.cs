using System.Numerics;
using ASMNet.Geometry;

namespace ASMNet.Tracking;

/// <summary>Compares faces by their crops, which detector boxes and landmarks both lead to.</summary>
internal static class RegionOverlap
{
    // Radians between two ways to hold a face.
    private const float OtherWayUpRadians = MathF.PI / 3;

    // From the middle of a crop to the middle of the eyes, in sides, and how far apart one pair of eyes may seem to be.
    private const float EyesAbove = 0.2f;
    private const float SameEyes = 0.2f;

    /// <summary>Intersection over union of the upright squares around two crops, 0 to 1.</summary>
    public static float Between(in CropRegion a, in CropRegion b) => SquareOf(a).IntersectionOverUnion(SquareOf(b));

    /// <summary>Whether one of two crops shows a face sideways or upside down, if the other shows it upright.</summary>
    public static bool AreOtherWayUp(in CropRegion a, in CropRegion b) =>
        Math.Abs(MathF.IEEERemainder(a.Rotation - b.Rotation, 2 * MathF.PI)) > OtherWayUpRadians;

    /// <summary>
    /// Whether two crops, one the other way up, take one pair of eyes for theirs: then one of them has taken hair and forehead for mouth and
    /// chin, though most of it lies elsewhere.
    /// </summary>
    public static bool ShareEyes(in CropRegion a, in CropRegion b) =>
        AreOtherWayUp(a, b) && Vector2.Distance(EyesOf(a), EyesOf(b)) < SameEyes * Math.Min(Math.Max(a.Width, a.Height), Math.Max(b.Width, b.Height));

    /// <summary>Where the middle of the eyes lies in a crop, image pixels.</summary>
    public static Vector2 EyesOf(in CropRegion region) => region.ToImage(new Vector2(0, -EyesAbove));

    private static BoundingBox SquareOf(in CropRegion region)
    {
        float side = Math.Max(region.Width, region.Height);
        return new BoundingBox(region.Center.X - (side / 2), region.Center.Y - (side / 2), side, side);
    }
}
