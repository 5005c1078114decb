using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Tracking;

namespace ASMNet.Tests.Tracking;

public sealed class RegionOverlapTests
{
    [Fact]
    public void Between_SquaresOfDifferentSize_IsTheShareOfTheirAreas()
    {
        // A square of 50 in the middle of one of 100 covers a quarter of it.
        Assert.Equal(0.25f, RegionOverlap.Between(CropRegion.Square(new Vector2(7, 9), 100), CropRegion.Square(new Vector2(7, 9), 50)), 1e-6f);

        // In its corner too, and beyond that only by what lies inside.
        Assert.Equal(0.25f, RegionOverlap.Between(CropRegion.Square(default, 100), CropRegion.Square(new Vector2(25, -25), 50)), 1e-6f);
        Assert.Equal(625 / (10000 + 2500 - 625f), RegionOverlap.Between(CropRegion.Square(default, 100), CropRegion.Square(new Vector2(50, 50), 50)), 1e-6f);
    }

    [Fact]
    public void Between_RegionsThatAreNoSquares_GoesByTheirLongerSides() =>
        Assert.Equal(1, RegionOverlap.Between(new CropRegion(default, 100, 30, 0.4f), new CropRegion(default, 30, 100, 0)), 1e-6f);
}
