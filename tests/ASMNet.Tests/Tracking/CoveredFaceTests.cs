using System.Numerics;
using ASMNet.Detection;
using ASMNet.Geometry;

namespace ASMNet.Tests.Tracking;

/// <summary>Of a covered face the detector's box holds the visible part, and a crop by it leads the landmark network astray.</summary>
public sealed class CoveredFaceTests
{
    private const float Side = 100;
    private static readonly Vector2 Truth = new(300, 200);
    private static readonly Vector2 VisiblePart = Truth + new Vector2(25, 0);

    private readonly TrackingScene _scene = new();

    public CoveredFaceTests() => _scene.AddFace(Truth.X, Truth.Y, Side);

    [Fact]
    public void Update_BoxOfTheVisibleHalf_FaceIsFoundBesideIt()
    {
        _scene.Detector = () => [Box(VisiblePart)];

        // The points stay where the crop lies, unless that is about right.
        _scene.Estimator.Sees = crop => Vector2.Distance(crop.Center, Truth) < 0.1f * Side ? (Truth, 0.96f) : (crop.Center, 0.6f);
        _scene.Run(0.2);

        Assert.Equal(1, _scene.Results.Count);
        Assert.Equal(Truth.X, _scene.Results[0].Box.Center.X, 1f);
    }

    [Theory]
    [InlineData(0.85f, 0.96f)]
    [InlineData(0.95f, 0.99f)]
    public void Update_FaceTakenForAnUprightOne_IsLookedAtUpsideDown(float upright, float upsideDown)
    {
        _scene.Estimator.Sees = crop => (Truth, Math.Abs(MathF.IEEERemainder(crop.Rotation, 2 * MathF.PI)) > 2 ? upsideDown : upright);
        _scene.Estimator.KeepsTurn = true;
        _scene.Run(1);

        Assert.Equal(1, _scene.Results.Count);
        Assert.Equal(upsideDown, _scene.Results[0].Confidence, 1e-4f);
    }

    [Fact]
    public void Update_HairTakenForMouthAndChin_TheFaceIsFoundOnTheOtherSideOfItsEyes()
    {
        // Two crops of 125, each with its eyes 25 above its middle, as it is held.
        Vector2 wrong = Truth + new Vector2(0, 50);
        _scene.Detector = () => [Box(wrong)];
        _scene.Estimator.KeepsTurn = true;
        _scene.Estimator.Sees = crop => Math.Abs(MathF.IEEERemainder(crop.Rotation, 2 * MathF.PI)) < 2
            ? (wrong, 0.93f)
            : Vector2.Distance(crop.Center, Truth) < 0.2f * Side ? (Truth, 0.99f) : (crop.Center, 0.4f);
        _scene.Run(0.3);

        Assert.Equal(1, _scene.Results.Count);
        Assert.Equal(0.99f, _scene.Results[0].Confidence, 1e-4f);
        Assert.Equal(Truth.Y, _scene.Results[0].Box.Center.Y, 1f);
    }

    [Fact]
    public void Update_KnownFaceIsCovered_DoesNotSwingToTheBoxOfTheVisiblePart()
    {
        _scene.Run(0.4);
        Assert.Equal(1, _scene.Results.Count);

        _scene.Detector = () => [Box(VisiblePart)];
        _scene.Estimator.Sees = crop => (crop.Center, Vector2.Distance(crop.Center, Truth) < 0.1f * Side ? 0.85f : 0.75f);
        float farthest = 0;
        for (int i = 0; i < 50; i++)
        {
            _scene.Step();
            Assert.Equal(1, _scene.Results.Count);
            farthest = Math.Max(farthest, Vector2.Distance(_scene.Results[0].Box.Center, Truth));
        }

        Assert.InRange(farthest, 0, 0.1f * Side);
    }

    [Fact]
    public void Update_FollowedToAPlaceWithoutAFace_TheDetectorIsBelieved()
    {
        _scene.Run(0.4);
        Vector2 elsewhere = Truth + new Vector2(60, 0);
        _scene.Detector = () => [Box(elsewhere)];
        _scene.Estimator.Sees = crop => crop.Center.X > Truth.X + 30 ? (elsewhere, 0.85f) : (Truth, 0.88f);
        _scene.Run(1);

        Assert.Equal(elsewhere.X, _scene.Results[0].Box.Center.X, 1f);
    }

    [Fact]
    public void Update_SureFace_CostsOneLookAFrame()
    {
        _scene.Run(1);
        int before = _scene.Estimator.Runs;
        _scene.Run(1);

        Assert.Equal(25, _scene.Estimator.Runs - before);
    }

    [Fact]
    public void Update_FaceThatStaysInDoubt_IsSearchedAroundTwiceASecond()
    {
        _scene.Estimator.Sees = crop => (Truth, 0.8f);
        _scene.Run(0.2);
        int before = _scene.Estimator.Runs;
        int passes = _scene.Passes;
        _scene.Run(2);

        // A look a frame, at each pass one more from the box and up to three upside down, and four around it twice a second.
        Assert.InRange(_scene.Estimator.Runs - before, 0, 50 + (5 * (_scene.Passes - passes)) + 16);
    }

    private static FaceDetection Box(Vector2 center) => new(new BoundingBox(center.X - (Side / 2), center.Y - (Side / 2), Side, Side), 0.9f, null);
}
