using System.Numerics;
using ASMNet.Geometry;

namespace ASMNet.Tests.Geometry;

public sealed class BoundingBoxTests
{
    [Fact]
    public void Around_Points_IsTheSmallestBox() =>
        Assert.Equal(new BoundingBox(-1, 2, 6, 3), BoundingBox.Around([new Vector2(5, 2), new Vector2(-1, 5), new Vector2(0, 3)]));

    [Fact]
    public void Around_NoPoint_Throws() => Assert.Throws<ArgumentException>(() => BoundingBox.Around([]));

    [Fact]
    public void IntersectionOverUnion_HalfShifted_IsOneThird() =>
        Assert.Equal(1 / 3f, new BoundingBox(0, 0, 10, 10).IntersectionOverUnion(new BoundingBox(5, 0, 10, 10)), 1e-6f);

    [Fact]
    public void IntersectionOverUnion_Apart_IsZero() =>
        Assert.Equal(0, new BoundingBox(0, 0, 10, 10).IntersectionOverUnion(new BoundingBox(10, 0, 10, 10)));
}
