using System.Numerics;
using ASMNet.Detection;
using ASMNet.Geometry;

namespace ASMNet.Tests.Detection;

public sealed class NonMaximumSuppressionTests
{
    [Fact]
    public void Apply_RandomFaces_KeepsThoseThatNoBetterKeptOneCovers()
    {
        var random = new Random(9);
        for (int n = 0; n < 200; n++)
        {
            FaceDetection[] faces = [.. Enumerable.Range(0, random.Next(0, 25)).Select(i => Face(random.Next(0, 60), random.Next(0, 60), random.Next(10, 40), (i + random.NextSingle()) / 25))];
            float maxOverlap = random.NextSingle();
            int limit = random.Next(0, 12);

            // From the definition: best first, each against those kept before it.
            var expected = new List<FaceDetection>();
            foreach (FaceDetection face in faces.OrderByDescending(face => face.Score))
            {
                if (expected.Count < limit && expected.TrueForAll(kept => face.Box.IntersectionOverUnion(kept.Box) <= maxOverlap))
                {
                    expected.Add(face);
                }
            }

            int count = NonMaximumSuppression.Apply(faces, maxOverlap, limit);
            Assert.Equal(expected, faces[..count]);
        }
    }

    [Theory]
    [InlineData(0.5f, 2)]
    [InlineData(0.49f, 1)]
    public void Apply_OverlapAtTheLimit_KeepsBoth(float maxOverlap, int kept)
    {
        // Squares of 30, shifted by 10: 600 of 1200 are shared, exactly a half.
        FaceDetection[] faces = [Face(0, 0, 30, 0.7f), Face(10, 0, 30, 0.9f)];
        Assert.Equal(kept, NonMaximumSuppression.Apply(faces, maxOverlap, 9));
        Assert.Equal(0.9f, faces[0].Score);
    }

    [Fact]
    public void Apply_FaceCoveredByADroppedOneOnly_Stays()
    {
        // The first covers the second, the second the third, the first not the third.
        FaceDetection[] faces = [Face(0, 0, 30, 0.9f), Face(10, 0, 30, 0.8f), Face(20, 0, 30, 0.7f)];
        Assert.Equal(2, NonMaximumSuppression.Apply(faces, 0.4f, 9));
        Assert.Equal([0.9f, 0.7f], faces[..2].Select(face => face.Score));
    }

    [Theory]
    [InlineData(40, -40, true, 2)]
    [InlineData(40, -40, false, 1)]
    [InlineData(80, 100, true, 1)]
    [InlineData(170, -170, true, 1)]
    public void Apply_FacesOnOnePlace_StayOnlyWhereTheyAreHeldQuiteAnotherWay(float lean, float other, bool keepsOtherWaysUp, int kept)
    {
        FaceDetection[] faces = [Face(0, 0, 30, 0.9f) with { Points = Leaning(lean) }, Face(1, 0, 30, 0.8f) with { Points = Leaning(other) }];
        Assert.Equal(kept, NonMaximumSuppression.Apply(faces, 0.4f, 9, keepsOtherWaysUp));
    }

    private static FacePoints Leaning(float degrees)
    {
        (float sine, float cosine) = MathF.SinCos(degrees * MathF.PI / 180);
        return new FacePoints(default, new Vector2(cosine, sine), default, default, default);
    }

    [Fact]
    public void IsFinite_AnyPartThatIsNoNumber_IsFalse()
    {
        FaceDetection face = new(new BoundingBox(1, 2, 3, 4), 0.5f, new FacePoints(new(1, 2), new(3, 4), new(5, 6), new(7, 8), new(9, 10)));
        Assert.True(face.IsFinite);
        Assert.True((face with { Points = null }).IsFinite);
        FacePoints points = face.Points!.Value;
        var bad = new Vector2(1, float.NaN);
        Assert.All(
            new[]
            {
                face with { Box = face.Box with { X = float.NaN } }, face with { Box = face.Box with { Y = float.PositiveInfinity } },
                face with { Box = face.Box with { Width = float.NegativeInfinity } }, face with { Box = face.Box with { Height = float.NaN } },
                face with { Score = float.NaN }, face with { Box = face.Box with { X = float.NaN }, Points = null },
                face with { Points = points with { RightEye = bad } }, face with { Points = points with { LeftEye = bad } },
                face with { Points = points with { Nose = new Vector2(float.PositiveInfinity, 0) } },
                face with { Points = points with { RightMouth = bad } }, face with { Points = points with { LeftMouth = bad } },
            },
            broken => Assert.False(broken.IsFinite));
    }

    [Fact]
    public void IsFinite_PointsThatWouldCancelEachOther_IsFalse()
    {
        // Infinity and its negative give no number, and none of them alone is one.
        var points = new FacePoints(new(float.PositiveInfinity, 0), new(float.NegativeInfinity, 0), default, default, default);
        Assert.False(new FaceDetection(default, 0.5f, points).IsFinite);
    }

    private static FaceDetection Face(float x, float y, float side, float score) => new(new BoundingBox(x, y, side, side), score, null);
}
