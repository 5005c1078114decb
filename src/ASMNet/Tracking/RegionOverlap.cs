using ASMNet.Geometry;

namespace ASMNet.Tracking;

/// <summary>Compares faces by their crops, which detector boxes and landmarks both lead to.</summary>
internal static class RegionOverlap
{
    /// <summary>Intersection over union of the upright squares around two crops, 0 to 1.</summary>
    public static float Between(in CropRegion a, in CropRegion b) => SquareOf(a).IntersectionOverUnion(SquareOf(b));

    private static BoundingBox SquareOf(in CropRegion region)
    {
        float side = Math.Max(region.Width, region.Height);
        return new BoundingBox(region.Center.X - (side / 2), region.Center.Y - (side / 2), side, side);
    }
}
