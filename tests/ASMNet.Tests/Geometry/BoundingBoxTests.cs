using System.Numerics;
using ASMNet.Geometry;

namespace ASMNet.Tests.Geometry;

public sealed class BoundingBoxTests
{
    [Fact]
    public void Around_Points_IsTheSmallestBox() =>
        Assert.Equal(new BoundingBox(-1, 2, 6, 3), BoundingBox.Around([new Vector2(5, 2), new Vector2(-1, 5), new Vector2(0, 3)]));

    [Fact]
    public void Around_NoPoint_SaysThatOneIsNeeded() =>
        Assert.Contains("at least one point", Assert.Throws<ArgumentException>(() => BoundingBox.Around([])).Message, StringComparison.Ordinal);

    [Fact]
    public void Around_OnePoint_IsEmptyAndLiesThere() => Assert.Equal(new BoundingBox(3, -4, 0, 0), BoundingBox.Around([new Vector2(3, -4)]));

    [Fact]
    public void IntersectionOverUnion_HalfShifted_IsOneThird() =>
        Assert.Equal(1 / 3f, new BoundingBox(0, 0, 10, 10).IntersectionOverUnion(new BoundingBox(5, 0, 10, 10)), 1e-6f);

    [Fact]
    public void IntersectionOverUnion_Apart_IsZero() =>
        Assert.Equal(0, new BoundingBox(0, 0, 10, 10).IntersectionOverUnion(new BoundingBox(10, 0, 10, 10)));

    [Theory]
    [InlineData(11, 0)]
    [InlineData(-11, 3)]
    [InlineData(0, 11)]
    [InlineData(3, -11)]
    [InlineData(20, 30)]
    public void IntersectionOverUnion_GapBetween_IsZero(float x, float y) =>
        Assert.Equal(0, new BoundingBox(0, 0, 10, 10).IntersectionOverUnion(new BoundingBox(x, y, 10, 10)));

    [Theory]
    [InlineData(0, 10)]
    [InlineData(10, 0)]
    [InlineData(0, 0)]
    public void IntersectionOverUnion_BothEmpty_IsZero(float width, float height)
    {
        var empty = new BoundingBox(4, 5, width, height);
        Assert.Equal(0, empty.IntersectionOverUnion(empty));
    }

    [Fact]
    public void IntersectionOverUnion_WholeNumbers_IsTheShareOfCountedSquares()
    {
        var random = new Random(7);
        for (int n = 0; n < 500; n++)
        {
            (BoundingBox a, BoundingBox b) = (RandomBox(random), RandomBox(random));
            int both = 0;
            int any = 0;
            for (int i = 0; i < 20 * 20; i++)
            {
                var square = new Vector2((i % 20) + 0.5f, (i / 20) + 0.5f);
                both += Holds(a, square) && Holds(b, square) ? 1 : 0;
                any += Holds(a, square) || Holds(b, square) ? 1 : 0;
            }

            Assert.Equal((float)both / any, a.IntersectionOverUnion(b), 1e-6f);
        }
    }

    // 0 and not NaN, which no comparison would take for an overlap or the lack of one.
    [Theory]
    [InlineData(float.NaN, 0, 10, 10)]
    [InlineData(0, float.NaN, 10, 10)]
    [InlineData(0, 0, float.NaN, 10)]
    [InlineData(0, 0, 10, float.NaN)]
    [InlineData(0, 0, float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity, 0, float.PositiveInfinity, 10)]
    [InlineData(0, 0, 1e30f, 1e30f)]
    public void IntersectionOverUnion_NotOfNumbersWithAnEnd_IsZero(float x, float y, float width, float height)
    {
        var box = new BoundingBox(x, y, width, height);
        Assert.Equal(0, box.IntersectionOverUnion(new BoundingBox(0, 0, 10, 10)));
        Assert.Equal(0, new BoundingBox(0, 0, 10, 10).IntersectionOverUnion(box));
        Assert.Equal(0, box.IntersectionOverUnion(box));
    }

    // A right edge is rounded: 1000.1 + 0.7 - 1000.1 is 0.70001, so a part would be more than the whole.
    [Fact]
    public void IntersectionOverUnion_OfABoxWithItself_IsNeverMoreThanOne()
    {
        var random = new Random(3);
        float largest = 0;
        for (int n = 0; n < 2000; n++)
        {
            var box = new BoundingBox(1000 * random.NextSingle(), 1000 * random.NextSingle(), random.NextSingle(), random.NextSingle());
            float overlap = box.IntersectionOverUnion(box);
            Assert.InRange(overlap, 0.9f, 1);
            largest = Math.Max(largest, (box.Right - box.X) / box.Width);
        }

        Assert.True(largest > 1, "no edge was rounded up, so nothing was tried");
    }

    [Fact]
    public void Area_NegativeSides_IsZero()
    {
        Assert.Equal(0, new BoundingBox(0, 0, -3, -4).Area);
        Assert.Equal(12, new BoundingBox(1, 2, 3, 4).Area);
    }

    private static BoundingBox RandomBox(Random random) => new(random.Next(0, 10), random.Next(0, 10), random.Next(1, 11), random.Next(1, 11));

    private static bool Holds(BoundingBox box, Vector2 place) =>
        place.X > box.X && place.X < box.X + box.Width && place.Y > box.Y && place.Y < box.Y + box.Height;
}
