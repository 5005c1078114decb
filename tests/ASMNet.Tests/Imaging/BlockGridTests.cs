using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Imaging;

namespace ASMNet.Tests.Imaging;

public sealed class BlockGridTests
{
    private static readonly byte[] Pixels = new byte[3 * 100 * 80];

    [Fact]
    public void Around_RegionWithin_TakesItsBlocksAndTheirNeighbours()
    {
        // The region reaches from 29.5 to 49.5 and from 39.5 to 59.5; a block's centre lies at 3 k + 1.
        BlockGrid grid = Around(CropRegion.Square(new Vector2(39.5f, 49.5f), 20), 3);
        Assert.Equal(new BlockGrid(3, 3, 9, 12, 9, 9), grid);
    }

    [Fact]
    public void Around_TurnedRegion_CoversItsCorners()
    {
        var region = new CropRegion(new Vector2(50, 40), 30, 20, 0.7f);
        BlockGrid grid = Around(region, 2);
        foreach (Vector2 corner in new Vector2[] { new(-0.5f, -0.5f), new(0.5f, -0.5f), new(-0.5f, 0.5f), new(0.5f, 0.5f) })
        {
            Vector2 at = grid.FromImage(region.ToImage(corner));
            Assert.InRange(at.X, 0, grid.Columns - 1);
            Assert.InRange(at.Y, 0, grid.Rows - 1);
        }
    }

    [Theory]
    [InlineData(50, 40, 1000)]
    [InlineData(-500, 40, 30)]
    [InlineData(50, 900, 30)]
    [InlineData(float.NaN, 40, 30)]
    public void Around_RegionBeyondThePicture_StaysWithinThePicture(float x, float y, float side)
    {
        BlockGrid grid = Around(CropRegion.Square(new Vector2(x, y), side), 7);
        Assert.InRange(grid.Left, 0, 14);
        Assert.InRange(grid.Top, 0, 11);
        Assert.InRange(grid.Columns, 1, 15 - grid.Left);
        Assert.InRange(grid.Rows, 1, 12 - grid.Top);
    }

    [Fact]
    public void FromImage_CentreOfABlock_IsItsPixel()
    {
        Assert.Equal(new Vector2(3, 1), new BlockGrid(3, 4, 2, 5, 10, 10).FromImage(new Vector2(16, 25.5f)));

        // Of the twelve rows, 1, 4, 7 and 10 are read, whose middle is 5.5 as well; of eleven, 0, 3, 6 and 9, whose middle is 4.5.
        Assert.Equal(new Vector2(0, 0), new BlockGrid(1, 12, 0, 0, 10, 5).FromImage(new Vector2(0, 5.5f)));
        Assert.Equal(new Vector2(0, 0), new BlockGrid(1, 11, 0, 0, 10, 5).FromImage(new Vector2(0, 4.5f)));
    }

    [Fact]
    public void WhatIsLeftOutOfABlock_LiesOnBothSidesAlike()
    {
        for (int factor = 1; factor <= 200; factor++)
        {
            var grid = new BlockGrid(factor, factor, 0, 0, 1, 1);
            int right = factor - 1 - (grid.FirstColumn + ((grid.ColumnCount - 1) * grid.ColumnStep));
            int below = factor - 1 - (grid.FirstRow + ((grid.RowCount - 1) * grid.RowStep));
            Assert.InRange(right - grid.FirstColumn, 0, 1);
            Assert.InRange(below - grid.FirstRow, 0, 1);
        }
    }

    private static BlockGrid Around(CropRegion region, int factor) => BlockGrid.Around(new ImageView(Pixels, 100, 80, 300), region, factor, factor);
}
