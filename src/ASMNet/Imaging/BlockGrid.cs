using System.Numerics;
using ASMNet.Geometry;

namespace ASMNet.Imaging;

/// <summary>
/// Blocks of a picture that become one pixel each. The grid starts at the picture's top left, so that the same place always falls into
/// the same block; a block at the right or lower edge may reach beyond the picture.
/// </summary>
/// <param name="FactorX">Width of a block in pixels, at least 1.</param>
/// <param name="FactorY">Height of a block in pixels, at least 1.</param>
/// <param name="Left">First column of blocks, not negative.</param>
/// <param name="Top">First row of blocks, not negative.</param>
/// <param name="Columns">Blocks across, at least 1.</param>
/// <param name="Rows">Blocks down, at least 1.</param>
internal readonly record struct BlockGrid(int FactorX, int FactorY, int Left, int Top, int Columns, int Rows)
{
    // Of a block of 9 rows or more, three to five are read, and of one of 24 columns or more, 8 to 13, so that the cost of a region is
    // bounded. The steps are odd: stripes of one pixel then do not fall on the read rows alone.
    private const int FewestRows = 3;
    private const int FewestColumns = 8;

    /// <summary>Pixels from one row of a block that is read to the next.</summary>
    public int RowStep => OddStep(FactorY, FewestRows);

    /// <summary>How many rows of a block are read, at most 8.</summary>
    public int RowCount => ((FactorY - 1) / RowStep) + 1;

    /// <summary>The first row of a block that is read, so that those left out are shared by top and bottom.</summary>
    public int FirstRow => (FactorY - 1 - ((RowCount - 1) * RowStep)) / 2;

    /// <summary>Pixels from one column of a block that is read to the next.</summary>
    public int ColumnStep => OddStep(FactorX, FewestColumns);

    /// <summary>How many columns of a block are read, at most 23, so that the sum of a block fits 16 bits.</summary>
    public int ColumnCount => ((FactorX - 1) / ColumnStep) + 1;

    /// <summary>The first column of a block that is read.</summary>
    public int FirstColumn => (FactorX - 1 - ((ColumnCount - 1) * ColumnStep)) / 2;

    /// <summary>The blocks that bilinear samples within a region need.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="region">The region; may reach beyond the picture.</param>
    /// <param name="factorX">Width of a block.</param>
    /// <param name="factorY">Height of a block.</param>
    public static BlockGrid Around(in ImageView image, in CropRegion region, int factorX, int factorY)
    {
        var whole = new BlockGrid(factorX, factorY, 0, 0, (image.Width + factorX - 1) / factorX, (image.Height + factorY - 1) / factorY);
        (float sine, float cosine) = MathF.SinCos(region.Rotation);
        (sine, cosine) = (MathF.Abs(sine), MathF.Abs(cosine));

        // A side that is negative shows the region in a mirror.
        (float width, float height) = (MathF.Abs(region.Width), MathF.Abs(region.Height));
        Vector2 reach = new Vector2((cosine * width) + (sine * height), (sine * width) + (cosine * height)) / 2;
        var last = new Vector2(whole.Columns - 1, whole.Rows - 1);
        Vector2 from = Vector2.Clamp(Vector2.Truncate(whole.FromImage(region.Center - reach)), Vector2.Zero, last);
        Vector2 to = Vector2.Clamp(Vector2.Truncate(whole.FromImage(region.Center + reach)) + Vector2.One, Vector2.Zero, last);
        return whole with { Left = (int)from.X, Top = (int)from.Y, Columns = (int)(to.X - from.X) + 1, Rows = (int)(to.Y - from.Y) + 1 };
    }

    /// <summary>Where a point of the picture lies in the picture of the blocks, whose pixels' centres are the centres of what is read.</summary>
    /// <param name="point">A point in image pixels.</param>
    public Vector2 FromImage(Vector2 point)
    {
        var center = new Vector2(FirstColumn + ((ColumnCount - 1) * ColumnStep / 2f), FirstRow + ((RowCount - 1) * RowStep / 2f));
        return ((point - center) / new Vector2(FactorX, FactorY)) - new Vector2(Left, Top);
    }

    private static int OddStep(int factor, int fewest) => Math.Max(1, ((factor / fewest) - 1) | 1);
}
