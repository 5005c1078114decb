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
    public void Fit_AllPointsTheSame_Throws() =>
        Assert.Throws<ArgumentException>(() => Similarity.Fit([Vector2.One, Vector2.One], [Vector2.Zero, Vector2.One]));

    private static double Error(Similarity map, Vector2[] target) =>
        Triangle.Zip(target, (from, to) => (double)Vector2.DistanceSquared(map.Apply(from), to)).Sum();
}
