using System.Numerics;
using ASMNet.Detection;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Tracking;

namespace ASMNet.Tests.Tracking;

public sealed class StillFacesTests : IDisposable
{
    private readonly FakeEstimator _estimator = new();
    private readonly byte[] _pixels = new byte[3 * 640 * 480];

    public void Dispose() => _estimator.Dispose();

    [Fact]
    public void Find_FacesOfAPicture_CountsThemAndGivesWhatTheNetworkSaw()
    {
        Add(100, 200);
        FakeFace second = Add(400, 200);
        second.Pose = new HeadPose(-20, 3, 8);
        second.Confidence = 0.92f;
        IReadOnlyList<TrackedFace> faces = Find();
        Assert.Equal([1, 2], faces.Select(face => face.Id));
        Assert.Equal((second.Pose, 0.92f), (faces[1].Pose, faces[1].Confidence));
        Assert.Equal(400, faces[1].Box.Center.X, 0.1f);
        Assert.Equal(4, _estimator.Runs);
    }

    [Fact]
    public void Find_Nothing_IsEmpty() => Assert.Empty(Find());

    [Theory]
    [InlineData(0.6f, 1)]
    [InlineData(0.599f, 0)]
    [InlineData(float.NaN, 0)]
    public void Find_DetectionOfLowScore_IsNotLookedAt(float score, int found)
    {
        Add(100, 200);
        Assert.Equal(found, Find(score).Count);
        Assert.Equal(2 * found, _estimator.Runs);
    }

    [Theory]
    [InlineData(0.4f, 0.4f, 1)]
    [InlineData(0.4f, 0.399f, 0)]
    [InlineData(0.7f, 0.7f, 1)]
    [InlineData(0.7f, 0.699f, 0)]
    public void Find_OtherLeastScore_CountsFromThereOn(float least, float score, int found)
    {
        Add(100, 200);
        var faces = new StillFaces(_estimator, new FaceTrackerOptions { MinDetectionScore = least }, shapeModel: null);
        Assert.Equal(found, faces.Find(new ImageView(_pixels, 640, 480, 3 * 640), _estimator.Detections(score)).Count);
    }

    [Theory]
    [InlineData(0.9f, 1)]
    [InlineData(0.899f, 0)]
    public void Find_FaceThatTheNetworkDoubts_IsLeftOut(float confidence, int found)
    {
        Add(100, 200).Confidence = confidence;
        Assert.Equal(found, Find().Count);
    }

    [Theory]
    [InlineData(float.NaN, 100)]
    [InlineData(100, float.PositiveInfinity)]
    public void Find_DetectionThatIsNotAllNumbers_IsNotLookedAt(float left, float side)
    {
        Add(100, 200);
        Assert.Empty(Find(new FaceDetection(new BoundingBox(left, 50, side, side), 0.9f, null)));
        Assert.Equal(0, _estimator.Runs);
    }

    [Fact]
    public void Find_FaceThatTheUpperEdgeCuts_IsLookedForBeyondIt()
    {
        // Its middle is 105 above the box's, and the fake sees 0.4 crops of 250 far; the box of a whole face as wide has its middle at 58.
        FakeFace face = Add(300, -10);
        face.Side = 160;
        Assert.Single(Find(new FaceDetection(new BoundingBox(200, 0, 200, 190), 0.9f, null)));
    }

    [Fact]
    public void Find_FaceThatTheNetworkDoesNotSee_IsLookedAtOnce()
    {
        FaceDetection detection = new(new BoundingBox(50, 50, 80, 80), 0.9f, null);
        Assert.Empty(Find(detection));
        Assert.Equal(1, _estimator.Runs);
    }

    [Fact]
    public void Find_FaceGoneAtTheSecondLook_IsLeftOut()
    {
        FakeFace face = Add(100, 200);
        _estimator.BeforeEachRun = runs => face.Hidden = runs == 2;
        Assert.Empty(Find(_estimator.Detections()));
    }

    // The first look starts from a detector's box and may find a face twice as large, the second only one and a half times.
    [Theory]
    [InlineData(190, 190, 1)]
    [InlineData(210, 210, 0)]
    [InlineData(100, 140, 1)]
    [InlineData(100, 190, 0)]
    public void Find_FaceOfAnotherSizeThanExpected_IsTakenWithinAMeasure(float first, float second, int found)
    {
        FakeFace face = Add(300, 200);
        FaceDetection[] detections = _estimator.Detections();
        _estimator.BeforeEachRun = runs => face.Side = runs == 1 ? first : second;
        Assert.Equal(found, Find(detections).Count);
    }

    // The picture reaches half a pixel beyond the middle of its first pixels; of a face of 100 pixels 40 must lie in it.
    [Theory]
    [InlineData(-10.4f, 200, 1)]
    [InlineData(-10.6f, 200, 0)]
    [InlineData(300, -10.4f, 1)]
    [InlineData(300, -10.6f, 0)]
    public void Find_FaceAtTheEdge_IsThereWhileTwoFifthsAre(float x, float y, int found)
    {
        Add(x, y);
        Assert.Equal(found, Find().Count);
    }

    // The fake's crops are 1.25 boxes wide, so the squares of two faces of 100 pixels overlap by (125 - s) / (125 + s): by a half at s = 41.67.
    [Theory]
    [InlineData(41, 1)]
    [InlineData(42.5f, 2)]
    public void Find_TwoOnOnePlace_AreOneFace(float shift, int found)
    {
        // Each is seen in its own crop only.
        FakeFace first = Add(200, 200);
        FakeFace second = Add(200 + shift, 200);
        FaceDetection[] detections = _estimator.Detections();
        _estimator.BeforeEachRun = runs => (first.Hidden, second.Hidden) = (runs > 2, runs <= 2);
        Assert.Equal(found, Find(detections).Count);
    }

    [Fact]
    public void Find_DoubtfulFaceOnAGoodOnesPlace_DoesNotStandInItsWay()
    {
        FakeFace first = Add(200, 200);
        FakeFace second = Add(205, 200);
        FaceDetection[] detections = _estimator.Detections();
        first.Confidence = 0.5f;
        _estimator.BeforeEachRun = runs => (first.Hidden, second.Hidden) = (runs > 2, runs <= 2);
        TrackedFace face = Assert.Single(Find(detections));
        Assert.Equal((1, 0.95f), (face.Id, face.Confidence));
    }

    private FakeFace Add(float x, float y)
    {
        var face = new FakeFace { Center = new Vector2(x, y) };
        _estimator.Faces.Add(face);
        return face;
    }

    private IReadOnlyList<TrackedFace> Find(float score = 0.9f) => Find(_estimator.Detections(score));

    private IReadOnlyList<TrackedFace> Find(params FaceDetection[] detections) =>
        new StillFaces(_estimator, new FaceTrackerOptions(), shapeModel: null).Find(new ImageView(_pixels, 640, 480, 3 * 640), detections);
}
