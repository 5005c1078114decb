using System.Numerics;
using ASMNet.Geometry;

namespace ASMNet.Tests.Geometry;

public sealed class SimilarityTests
{
    private static readonly Vector2[] Triangle = [new(1, 2), new(7, 3), new(4, 9)];

    [Fact]
    public void Apply_QuarterTurn_TurnsRightToDown()
    {
        Vector2 moved = Similarity.Create(2, MathF.PI / 2, new Vector2(10, 20)).Apply(new Vector2(1, 0));
        Assert.Equal(10, moved.X, 1e-5f);
        Assert.Equal(22, moved.Y, 1e-5f);
    }

    [Fact]
    public void Apply_NoRoom_IsRefusedBeforeAnythingIsWritten()
    {
        var room = new Vector2[2];
        Assert.Throws<ArgumentException>("results", () => Similarity.Create(2, 0, Vector2.One).Apply(Triangle, room));
        Assert.Equal([Vector2.Zero, Vector2.Zero], room);
    }

    [Fact]
    public void Fit_PointsMovedBySimilarity_FindsIt()
    {
        var known = Similarity.Create(1.7f, -0.6f, new Vector2(30, -12));
        var moved = new Vector2[3];
        known.Apply(Triangle, moved);
        Similarity found = Similarity.Fit(Triangle, moved);
        Assert.Equal(1.7f, found.Scale, 1e-5f);
        Assert.Equal(-0.6f, found.Rotation, 1e-5f);
        Assert.Equal(30, found.Shift.X, 1e-4f);
        Assert.Equal(-12, found.Shift.Y, 1e-4f);
    }

    [Fact]
    public void Fit_PointsThatDoNotMatch_IsBetterThanItsNeighbours()
    {
        Vector2[] target = [new(0, 0), new(5, 1), new(2, 8)];
        Similarity best = Similarity.Fit(Triangle, target);
        foreach (float step in new[] { -0.01f, 0.01f })
        {
            Assert.True(Error(best, target) < Error(best with { A = best.A + step }, target));
            Assert.True(Error(best, target) < Error(best with { B = best.B + step }, target));
            Assert.True(Error(best, target) < Error(best with { Shift = best.Shift + new Vector2(step, 0) }, target));
        }
    }

    [Fact]
    public void Inverse_AppliedAfter_ComesBack()
    {
        var map = Similarity.Create(0.3f, 2.1f, new Vector2(5, 6));
        Vector2 back = map.Inverse().Apply(map.Apply(new Vector2(-3, 8)));
        Assert.Equal(-3, back.X, 1e-4f);
        Assert.Equal(8, back.Y, 1e-4f);
    }

    [Fact]
    public void Fit_TwoPoints_MapsThemExactly()
    {
        // A step of (2, 0) becomes one of (0, 6): three times as long, a quarter turn.
        Similarity found = Similarity.Fit([new(1, 1), new(3, 1)], [new(5, 5), new(5, 11)]);
        Assert.Equal(3, found.Scale, 1e-5f);
        Assert.Equal(MathF.PI / 2, found.Rotation, 1e-5f);
        Assert.Equal(new Vector2(5, 8), found.Apply(new Vector2(2, 1)));
    }

    [Fact]
    public void Fit_PointsFarOff_IsAsExactAsNearBy()
    {
        // All points and their means, (4, 5) and its like, are whole numbers that a float holds, so that only the sums could lose something.
        Vector2[] near = [new(1, 2), new(7, 3), new(4, 10)];
        Vector2[] far = [.. near.Select(point => point + new Vector2(1 << 20, 1 << 20))];
        Assert.Equal(1, Similarity.Fit(near, far).Scale, 1e-6f);
        Assert.Equal(0, Similarity.Fit(near, far).Rotation, 1e-6f);
        Assert.Equal(1, Similarity.Fit(far, near).Scale, 1e-6f);
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(2, 3)]
    [InlineData(1, 1)]
    [InlineData(0, 0)]
    public void Fit_PointsTooFewOrUnequal_SaysHowMany(int from, int to)
    {
        var error = Assert.Throws<ArgumentException>(() => Similarity.Fit(new Vector2[] { new(0, 0), new(1, 0), new(0, 1) }.AsSpan(0, from), Triangle.AsSpan(0, to)));
        Assert.Contains($"at least two; got {from} and {to}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_AllPointsTheSame_Throws()
    {
        var error = Assert.Throws<ArgumentException>(() => Similarity.Fit([Vector2.One, Vector2.One], [Vector2.Zero, Vector2.One]));
        Assert.Contains("All points coincide", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inverse_ScaleZero_Throws()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new Similarity(0, 0, new Vector2(3, 4)).Inverse());
        Assert.Contains("scale 0 has no inverse", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Identity_AnyPoint_StaysWhereItIs() => Assert.Equal(new Vector2(3, -7), Similarity.Identity.Apply(new Vector2(3, -7)));

    private static double Error(Similarity map, Vector2[] target) =>
        Triangle.Zip(target, (from, to) => (double)Vector2.DistanceSquared(map.Apply(from), to)).Sum();
}
