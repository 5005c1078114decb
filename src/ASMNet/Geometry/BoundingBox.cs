using System.Numerics;

namespace ASMNet.Geometry;

/// <summary>An axis-aligned box in image pixels (x right, y down, pixel centres at integers).</summary>
/// <param name="X">Left edge.</param>
/// <param name="Y">Top edge.</param>
/// <param name="Width">Width, not negative for a valid box.</param>
/// <param name="Height">Height, not negative for a valid box.</param>
public readonly record struct BoundingBox(float X, float Y, float Width, float Height)
{
    /// <summary>Right edge.</summary>
    public float Right => X + Width;

    /// <summary>Bottom edge.</summary>
    public float Bottom => Y + Height;

    /// <summary>The middle of the box.</summary>
    public Vector2 Center => new(X + (Width / 2), Y + (Height / 2));

    /// <summary>Area in square pixels; 0 for an empty box.</summary>
    public float Area => Math.Max(0, Width) * Math.Max(0, Height);

    /// <summary>The larger of width and height.</summary>
    public float LongSide => Math.Max(Width, Height);

    /// <summary>The smallest box that holds every point.</summary>
    /// <param name="points">At least one point.</param>
    /// <exception cref="ArgumentException">There is no point.</exception>
    public static BoundingBox Around(ReadOnlySpan<Vector2> points)
    {
        if (points.IsEmpty)
        {
            throw new ArgumentException("A box needs at least one point.", nameof(points));
        }

        Vector2 low = points[0];
        Vector2 high = points[0];
        foreach (Vector2 point in points[1..])
        {
            low = Vector2.Min(low, point);
            high = Vector2.Max(high, point);
        }

        return new BoundingBox(low.X, low.Y, high.X - low.X, high.Y - low.Y);
    }

    /// <summary>Intersection over union with another box, 0 to 1; 0 when both are empty, and when a side or an area of one is not a number or has no end.</summary>
    /// <param name="other">The other box.</param>
    public float IntersectionOverUnion(in BoundingBox other)
    {
        float width = Math.Min(Right, other.Right) - Math.Max(X, other.X);
        float height = Math.Min(Bottom, other.Bottom) - Math.Max(Y, other.Y);
        if (!(width > 0 && height > 0))
        {
            return 0;
        }

        // Of two boxes that are one, the rounding of an edge may make the intersection the larger.
        float intersection = width * height;
        float share = intersection / (Area + other.Area - intersection);
        return float.IsNaN(share) ? 0 : Math.Min(1, share);
    }
}
