using System.Numerics;
using ASMNet.Detection;
using ASMNet.Geometry;
using ASMNet.Landmarks;

namespace ASMNet.Tests.Landmarks;

public sealed class CropPlannerTests
{
    private static readonly LandmarkManifest Manifest = new()
    {
        Name = "test",
        Network = "test.onnx",
        InputWidth = 8,
        InputHeight = 8,
        CropScale = 1.5f,
        FromDetectorBox = new DetectorBoxMapping(0.25f, -0.125f, 0.5f),
        Rotate = true,
    };

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(5, true)]
    [InlineData(5, false)]
    [InlineData(98, true)]
    public void FromLandmarks_OtherLandmarks_AreRefusedByTheirNumber(int count, bool level) =>
        Assert.Contains($"not {count}.", Assert.Throws<ArgumentException>("landmarks", () => new CropPlanner(Manifest).FromLandmarks(new Vector2[count], level)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(CropShape.Square)]
    [InlineData(CropShape.Stretched)]
    public void FromLandmarks_AnyFace_IsTheTightestTurnedBoxTimesTheScale(CropShape shape)
    {
        var random = new Random(31);
        var planner = new CropPlanner(Manifest with { CropShape = shape });
        for (int n = 0; n < 50; n++)
        {
            Vector2[] points = [.. Enumerable.Range(0, 68).Select(_ => new Vector2(200 * random.NextSingle(), 120 * random.NextSingle()))];
            CropRegion crop = planner.FromLandmarks(points);
            Vector2[] inside = Array.ConvertAll(points, crop.FromImage);

            // The eyes are level in the crop, the right one on the left.
            Vector2 eyes = Mean(inside[42..48]) - Mean(inside[36..42]);
            Assert.Equal(0, eyes.Y, 1e-4f);
            Assert.True(eyes.X > 0);

            // The points reach as far to one side as to the other, and by the longer side (or by both) to 1 / scale of the crop.
            (float left, float right) = (inside.Min(p => p.X), inside.Max(p => p.X));
            (float top, float bottom) = (inside.Min(p => p.Y), inside.Max(p => p.Y));
            Assert.Equal(0, left + right, 1e-4f);
            Assert.Equal(0, top + bottom, 1e-4f);
            Assert.Equal(1 / 1.5f, Math.Max(right - left, bottom - top), 1e-4f);
            if (shape == CropShape.Stretched)
            {
                Assert.Equal(1 / 1.5f, Math.Min(right - left, bottom - top), 1e-4f);
            }
            else
            {
                Assert.Equal(crop.Width, crop.Height);
            }
        }
    }

    [Fact]
    public void FromLandmarks_PointsThatFellTogether_HasAnArea()
    {
        Vector2[] points = [.. Enumerable.Repeat(new Vector2(9, 5), 68)];
        CropRegion crop = new CropPlanner(Manifest with { CropShape = CropShape.Stretched }).FromLandmarks(points);
        Assert.Equal(new CropRegion(new Vector2(9, 5), 3, 3, 0), crop);
    }

    [Fact]
    public void FromLandmarks_ManifestWithoutTurning_StaysUpright()
    {
        Vector2[] points = new Vector2[68];
        points.AsSpan(42, 6).Fill(new Vector2(10, 10));
        Assert.Equal(0, new CropPlanner(Manifest with { Rotate = false }).FromLandmarks(points).Rotation);
        Assert.Equal(0, new CropPlanner(Manifest).FromLandmarks(points, level: false).Rotation);
        Assert.Equal(MathF.PI / 4, new CropPlanner(Manifest).FromLandmarks(points).Rotation, 1e-5f);
    }

    // A box of 40 x 20 about (100, 50): the larger side is 40, the shift (10, -5), the landmark box 20 and the crop 30.
    [Theory]
    [InlineData(1, 0, 0, 110, 45)]
    [InlineData(0, 1, 90, 105, 60)]
    [InlineData(-1, 0, 180, 90, 55)]
    [InlineData(0, -1, -90, 95, 40)]
    public void FromDetection_TurnedFace_ShiftsWithTheHead(float eyesX, float eyesY, float degrees, float x, float y)
    {
        Vector2 eyes = 7 * new Vector2(eyesX, eyesY);
        var right = new Vector2(90, 44);
        var face = new FaceDetection(new BoundingBox(80, 40, 40, 20), 0.9f, new FacePoints(right, right + eyes, default, default, default));
        CropRegion crop = new CropPlanner(Manifest).FromDetection(face);
        Assert.Equal(x, crop.Center.X, 1e-3f);
        Assert.Equal(y, crop.Center.Y, 1e-3f);
        Assert.Equal((30, 30), (crop.Width, crop.Height));
        Assert.Equal(0, MathF.IEEERemainder(crop.Rotation - (degrees * MathF.PI / 180), 2 * MathF.PI), 1e-5f);
    }

    [Fact]
    public void FromDetection_NoTurnAskedForOrKnown_StaysUpright()
    {
        var face = new FaceDetection(new BoundingBox(80, 40, 40, 20), 0.9f, new FacePoints(default, new Vector2(0, 5), default, default, default));
        var upright = new CropRegion(new Vector2(110, 45), 30, 30, 0);
        Assert.Equal(upright, new CropPlanner(Manifest).FromDetection(face, level: false));
        Assert.Equal(upright, new CropPlanner(Manifest with { Rotate = false }).FromDetection(face));
        Assert.Equal(upright, new CropPlanner(Manifest).FromDetection(face with { Points = null }));
    }

    [Fact]
    public void IsFinite_AnyPartThatIsNoNumber_IsFalse()
    {
        var points = new Vector2[3];
        var estimate = new LandmarkEstimate(new HeadPose(1, 2, 3), 0.5f);
        Assert.True(estimate.IsFinite(points));
        Assert.False((estimate with { Confidence = float.NaN }).IsFinite(points));
        Assert.False((estimate with { Pose = new HeadPose(float.NaN, 2, 3) }).IsFinite(points));
        Assert.False((estimate with { Pose = new HeadPose(1, float.PositiveInfinity, 3) }).IsFinite(points));
        Assert.False((estimate with { Pose = new HeadPose(1, 2, float.NegativeInfinity) }).IsFinite(points));
        foreach (Vector2 broken in new[] { new Vector2(float.NaN, 0), new Vector2(0, float.NaN), new Vector2(float.PositiveInfinity, 0), new Vector2(0, float.NegativeInfinity) })
        {
            points[1] = broken;
            Assert.False(estimate.IsFinite(points));
        }

        points[1] = new Vector2(float.MaxValue, float.MinValue);
        Assert.True(estimate.IsFinite(points));
    }

    private static Vector2 Mean(Vector2[] points) => points.Aggregate(Vector2.Zero, (sum, point) => sum + point) / points.Length;
}
