using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Landmarks;
using ASMNet.Shapes;
using ASMNet.Tests.Shapes;
using ASMNet.Tracking;

namespace ASMNet.Tests.Tracking;

public sealed class FrameJudgeTests
{
    private static readonly FaceTrackerOptions Options = new();
    private static readonly BoundingBox Picture = new(0, 0, 640, 480);
    private static readonly CropRegion Region = CropRegion.Square(new Vector2(300, 200), 100);

    [Theory]
    [InlineData(0.3f, TrackState.Clear)]
    [InlineData(0.2999f, TrackState.Hidden)]
    [InlineData(1, TrackState.Clear)]
    [InlineData(float.NaN, TrackState.Hidden)]
    internal void Judge_Confidence_IsHiddenBelowTheSetting(float confidence, TrackState expected)
    {
        Assert.Equal(expected, Judge(Points(250, 150, 100, 100), Region, Region, out float judged, confidence: confidence));
        Assert.Equal(float.IsNaN(confidence) ? 0 : confidence, judged);
    }

    [Theory]
    [InlineData(float.NaN, 0, 0)]
    [InlineData(0, float.PositiveInfinity, 0)]
    [InlineData(0, 0, float.NegativeInfinity)]
    public void Judge_PoseThatIsNoNumber_IsHiddenWithoutConfidence(float yaw, float pitch, float roll)
    {
        Assert.Equal(TrackState.Hidden, Judge(Points(250, 150, 100, 100), Region, Region, out float judged, pose: new HeadPose(yaw, pitch, roll)));
        Assert.Equal(0, judged);
    }

    [Theory]
    [InlineData(6, 1, TrackState.Clear)]
    [InlineData(1, 6, TrackState.Clear)]
    [InlineData(5.99f, 5.99f, TrackState.Hidden)]
    [InlineData(100, 0, TrackState.Hidden)]
    [InlineData(0, 100, TrackState.Hidden)]
    internal void Judge_PointsCloseTogether_ShowNothing(float width, float height, TrackState expected) =>
        Assert.Equal(expected, Judge(Points(250, 150, width, height), Region, Region, out _));

    [Theory]
    [InlineData(-60, 200, TrackState.Clear)]
    [InlineData(-60.5f, 200, TrackState.Hidden)]
    [InlineData(600, 200, TrackState.Clear)]
    [InlineData(600.5f, 200, TrackState.Hidden)]
    [InlineData(300, -60, TrackState.Clear)]
    [InlineData(300, -60.5f, TrackState.Hidden)]
    [InlineData(300, 440, TrackState.Clear)]
    [InlineData(300, 440.5f, TrackState.Hidden)]
    [InlineData(-300, 200, TrackState.Hidden)]
    [InlineData(300, 900, TrackState.Hidden)]
    [InlineData(-300, -300, TrackState.Hidden)]
    [InlineData(900, 900, TrackState.Hidden)]
    internal void Judge_FaceAtTheEdge_IsThereWhileTwoFifthsAreInThePicture(float x, float y, TrackState expected) =>
        Assert.Equal(expected, Judge(Points(x, y, 100, 100), Region, Region, out _));

    [Fact]
    public void Judge_PointsWithoutMeasure_AreHidden() =>
        Assert.Equal(TrackState.Hidden, Judge(Points(-1e38f, -1e38f, 2e38f, 2e38f), Region, Region, out _));

    [Theory]
    [InlineData(false, 50, 0, TrackState.Clear)]
    [InlineData(false, 0, -50.1f, TrackState.Hidden)]
    [InlineData(false, 40, 40, TrackState.Hidden)]
    [InlineData(true, 0, 80, TrackState.Clear)]
    [InlineData(true, -80.1f, 0, TrackState.Hidden)]
    internal void Judge_FaceThatJumps_IsAnotherOne(bool fromDetector, float x, float y, TrackState expected) =>
        Assert.Equal(expected, Judge(Points(250, 150, 100, 100), Region, Region with { Center = Region.Center + new Vector2(x, y) }, out _, fromDetector));

    [Theory]
    [InlineData(false, 150, TrackState.Clear)]
    [InlineData(false, 150.1f, TrackState.Hidden)]
    [InlineData(false, 67, TrackState.Clear)]
    [InlineData(false, 66.6f, TrackState.Hidden)]
    [InlineData(true, 200, TrackState.Clear)]
    [InlineData(true, 200.1f, TrackState.Hidden)]
    [InlineData(true, 50, TrackState.Clear)]
    [InlineData(true, 49.9f, TrackState.Hidden)]
    internal void Judge_FaceThatGrowsOrShrinks_IsAnotherOneBeyondAMeasure(bool fromDetector, float side, TrackState expected)
    {
        // The larger side counts, whichever it is.
        Assert.Equal(expected, Judge(Points(250, 150, 100, 100), Region with { Height = 10 }, Region with { Width = side, Height = 7 }, out _, fromDetector));
        Assert.Equal(expected, Judge(Points(250, 150, 100, 100), Region with { Width = 10 }, Region with { Width = 7, Height = side }, out _, fromDetector));
    }

    // The test model's first mode has a deviation of 0.1, so c stands for c / 0.1 / sqrt(2) deviations in the mean of two modes.
    [Theory]
    [InlineData(0, TrackState.Clear, 1)]
    [InlineData(0.35f, TrackState.Clear, 1)]
    [InlineData(-0.4f, TrackState.Doubtful, 0.883884f)]
    [InlineData(0.7f, TrackState.Doubtful, 0.505076f)]
    [InlineData(0.71f, TrackState.Hidden, 0.497963f)]
    internal void Judge_UnlikelyShape_IsDoubtfulAndThenHidden(float coefficient, TrackState expected, float share)
    {
        Assert.Equal(expected, Judge(Face(coefficient, 0), Region, Region, out float judged, confidence: 0.8f, model: TestShapes.Model()));
        Assert.Equal(0.8f * share, judged, 1e-3f);
    }

    // A vector of length d beyond the modes is d / sqrt(68) of the radius off the model; the limit of 0.06 lies at d = 0.4948.
    [Theory]
    [InlineData(0.49f, TrackState.Clear, 1)]
    [InlineData(0.6f, TrackState.Doubtful, 0.824621f)]
    [InlineData(0.98f, TrackState.Doubtful, 0.504870f)]
    [InlineData(1, TrackState.Hidden, 0.494773f)]
    internal void Judge_PointsOffTheModel_AreDoubtfulAndThenHidden(float beyond, TrackState expected, float share)
    {
        Assert.Equal(expected, Judge(Face(0, beyond), Region, Region, out float judged, confidence: 0.8f, model: TestShapes.Model()));
        Assert.Equal(0.8f * share, judged, 1e-3f);
    }

    [Fact]
    public void Judge_UnlikelyInBothWays_LosesConfidenceForBoth()
    {
        Judge(Face(0.4f, 0.6f), Region, Region, out float judged, model: TestShapes.Model());
        Assert.Equal(0.883884f * 0.824621f, judged, 1e-3f);
    }

    private static TrackState Judge(
        Vector2[] points, CropRegion searched, CropRegion next, out float judged, bool fromDetector = false, float confidence = 1, HeadPose pose = default, ShapeModel? model = null) =>
        new FrameJudge(Options, model).Judge(new LandmarkEstimate(pose, confidence), points, searched, next, fromDetector, Picture, out judged);

    /// <summary>68 points with this box.</summary>
    private static Vector2[] Points(float x, float y, float width, float height) =>
        [.. Enumerable.Range(0, 68).Select(i => new Vector2(x + (i % 2 * width), y + (i / 2 % 2 * height)))];

    private static Vector2[] Face(float coefficient, float beyond)
    {
        ShapeModel model = TestShapes.Model();
        float[] direction = TestShapes.BeyondTheModes();
        Vector2[] face = TestShapes.Face(model, [coefficient, 0], Similarity.Identity);
        for (int i = 0; i < face.Length; i++)
        {
            face[i] += beyond * new Vector2(direction[2 * i], direction[(2 * i) + 1]);
        }

        Similarity.Create(40, 0.2f, Region.Center).Apply(face, face);
        return face;
    }
}
