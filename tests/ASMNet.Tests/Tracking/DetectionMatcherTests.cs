using System.Numerics;
using ASMNet.Detection;
using ASMNet.Geometry;
using ASMNet.Landmarks;
using ASMNet.Tests.Inference;
using ASMNet.Inference;
using ASMNet.Tracking;

namespace ASMNet.Tests.Tracking;

public sealed class DetectionMatcherTests : IDisposable
{
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(5.4);
    private static readonly FaceTrackerOptions Options = new() { MaxFaces = 3 };

    // A picture without an edge near any of the faces.
    private static readonly BoundingBox Everywhere = new(-1e6f, -1e6f, 2e6f, 2e6f);

    // A real estimator over a network that is never run: a detection's crop is its box, turned with its eyes.
    private readonly AsmNetEstimator _estimator = new(
        new LandmarkManifest { Name = "test", Network = "test.onnx", InputWidth = 8, InputHeight = 8, CropScale = 1, Rotate = true },
        new FakeNetwork([1, 3, 8, 8], new TensorInfo("landmarks", [1, 136]), new TensorInfo("pose", [1, 3])));

    private readonly TrackList _tracks = new(Options, 68);
    private readonly DetectionMatcher _matcher;

    public DetectionMatcherTests() => _matcher = new DetectionMatcher(Options, _estimator, _tracks);

    public void Dispose() => _estimator.Dispose();

    // Two squares of 100, shifted by s, overlap by (100 - s) / (100 + s): by 0.2 at s = 66.7, by 0.45 at s = 37.9.
    [Theory]
    [InlineData(66, true)]
    [InlineData(67.5f, false)]
    public void Merge_DetectionNearATrack_AgreesFromAFifthOfOverlapOn(float shift, bool agrees)
    {
        Track track = Add(1);
        track.Misses = 3;
        Merge(Face(shift, 0.7f));
        Assert.Equal(agrees ? (2, 0, Now) : (1, 4, Start), (track.Agreements, track.Misses, track.LastAgreed));
        Assert.Equal(agrees ? 1 : 2, _tracks.Count);
    }

    [Theory]
    [InlineData(37, false, false)]
    [InlineData(39, false, true)]
    [InlineData(39, true, false)]
    public void Merge_LandmarksThatSlidOff_AreTakenBackToTheDetectionUnlessTheFaceMoves(float shift, bool moving, bool anchored)
    {
        Track track = Add(1);
        if (moving)
        {
            track.Motion.MoveTo(new Vector2(-30, 0), Now - TimeSpan.FromSeconds(0.14));
            track.Motion.MoveTo(Vector2.Zero, Now - TimeSpan.FromSeconds(0.04));
        }

        Merge(Face(shift, 0.7f));
        Assert.Equal(anchored ? shift : 0, track.Region.Center.X);
        Assert.Equal(anchored, track.FromDetector);
    }

    [Theory]
    [InlineData(TrackState.Clear, false)]
    [InlineData(TrackState.Doubtful, true)]
    [InlineData(TrackState.Hidden, true)]
    internal void Merge_FaceNotClearlySeen_IsLookedForWhereTheDetectorSeesIt(TrackState state, bool anchored)
    {
        Track track = Add(1);
        track.State = state;
        Merge(Face(5, 0.7f));
        Assert.Equal(anchored ? 5 : 0, track.Region.Center.X);
    }

    [Theory]
    [InlineData(TrackState.Clear, 0.1f, 0.1f, true)]
    [InlineData(TrackState.Doubtful, 0.75f, 0.76f, true)]
    [InlineData(TrackState.Doubtful, 0.75f, 0.75f, true)]
    [InlineData(TrackState.Doubtful, 0.75f, 0.74f, false)]
    [InlineData(TrackState.Hidden, 0.9f, 0.5f, false)]
    internal void Merge_DoubtfulFace_NeedsScoreAndTrustThatMakeUpForEachOther(TrackState state, float score, float trust, bool convincing)
    {
        // 0.6, the least score, and 0.9, the doubtful confidence, together.
        Track track = Add(1);
        track.State = state;
        track.UpdateTrust(trust, TimeSpan.Zero, fresh: true);
        Merge(Face(0, score));
        Assert.Equal(2, track.Agreements);
        Assert.Equal(convincing ? Now : Start, track.LastAgreed);
    }

    [Fact]
    public void Merge_SeveralOfEach_BringsTheBestPairsTogether()
    {
        // The first track overlaps both detections, the second one better than the first's own.
        Track left = Add(1, x: 0);
        Track right = Add(2, x: 60);
        left.State = right.State = TrackState.Doubtful;
        Merge(Face(50, 0.7f), Face(-20, 0.71f));
        Assert.Equal((-20f, 0.9f), (left.Region.Center.X, left.Score));
        Assert.Equal(50, right.Region.Center.X);
        Assert.Equal(2, _tracks.Count);
    }

    [Fact]
    public void Merge_OneDetectionOfTwoTracks_LeavesTheOtherMissed()
    {
        Track left = Add(1, x: 0);
        Track right = Add(2, x: 60);
        Merge(Face(10, 0.7f));
        Assert.Equal((2, 0), (left.Agreements, left.Misses));
        Assert.Equal((1, 1), (right.Agreements, right.Misses));
    }

    [Fact]
    public void Merge_TwoDetectionsOfOneTrack_TakesTheNearerAndTriesTheOther()
    {
        Track track = Add(1);
        track.State = TrackState.Doubtful;
        Merge(Face(20, 0.7f), Face(10, 0.7f));
        Assert.Equal((10f, 2), (track.Region.Center.X, track.Agreements));
        Assert.Equal(2, _tracks.Count);
        Assert.Equal(20, _tracks[1].Region.Center.X);
    }

    [Fact]
    public void Merge_NothingFound_MissesEveryTrack()
    {
        Track[] tracks = [Add(1), Add(2, x: 500), Add(0, x: 1000)];
        Merge();
        Merge();
        Assert.All(tracks, track => Assert.Equal(2, track.Misses));
    }

    [Theory]
    [InlineData(1, TrackState.Hidden, 0.6f, 195, true)]
    [InlineData(1, TrackState.Hidden, 0.59f, 195, false)]
    [InlineData(1, TrackState.Hidden, 0.6f, 205, false)]
    [InlineData(1, TrackState.Doubtful, 0.6f, 195, false)]
    [InlineData(0, TrackState.Hidden, 0.6f, 195, false)]
    internal void Merge_HiddenFace_IsFoundAsFarOffAsItCanHaveGone(int id, TrackState state, float score, float distance, bool found)
    {
        // In 0.4 seconds: 1.2 sides at once, and 2 in a second.
        Track track = Add(id);
        track.State = state;
        Merge(Face(distance, score));
        Assert.Equal(found ? distance : 0, track.Region.Center.X);
        Assert.Equal(found ? 0 : 1, track.Misses);
    }

    // Each of the three places where the least score and the doubtful confidence count, with others than the defaults.
    [Theory]
    [InlineData(0.4f, 0.39f, 0, false)]
    [InlineData(0.4f, 0.4f, 0, true)]
    [InlineData(0.7f, 0.69f, 0, false)]
    [InlineData(0.7f, 0.7f, 0, true)]
    [InlineData(0.4f, 0.39f, 1, false)]
    [InlineData(0.4f, 0.4f, 1, true)]
    [InlineData(0.7f, 0.69f, 1, false)]
    [InlineData(0.7f, 0.7f, 1, true)]
    public void Merge_OtherLeastScore_StartsAndFindsFromThereOn(float least, float score, int hidden, bool taken)
    {
        (TrackList tracks, DetectionMatcher matcher) = With(Options with { MinDetectionScore = least });
        if (hidden == 1)
        {
            Track track = tracks.Add();
            track.Start(CropRegion.Square(default, 100), 0.9f, Start);
            (track.Id, track.State) = (1, TrackState.Hidden);
        }

        matcher.Merge([Face(150, score)], Everywhere, Now);
        Assert.Equal(hidden == 1 || taken ? 1 : 0, tracks.Count);
        Assert.Equal(taken, tracks.Count == 1 && tracks[0].Region.Center.X == 150);
    }

    [Theory]
    [InlineData(0.5f, 0.9f, 0.7f, 0.71f, true)]
    [InlineData(0.5f, 0.9f, 0.7f, 0.69f, false)]
    [InlineData(0.6f, 0.7f, 0.65f, 0.66f, true)]
    [InlineData(0.6f, 0.7f, 0.65f, 0.64f, false)]
    public void Merge_OtherSettings_DoubtfulFaceNeedsTheirSum(float least, float doubtful, float score, float trust, bool convincing)
    {
        (TrackList tracks, DetectionMatcher matcher) = With(Options with { MinDetectionScore = least, DoubtfulConfidence = doubtful });
        Track track = tracks.Add();
        track.Start(CropRegion.Square(default, 100), 0.9f, Start);
        (track.Id, track.State) = (1, TrackState.Doubtful);
        track.UpdateTrust(trust, TimeSpan.Zero, fresh: true);
        matcher.Merge([Face(0, score)], Everywhere, Now);
        Assert.Equal(convincing ? Now : Start, track.LastAgreed);
    }

    [Fact]
    public void Merge_HiddenFaceWithSeveralAbout_IsTheNearest()
    {
        Track track = Add(1);
        track.State = TrackState.Hidden;
        Merge(Face(150, 0.9f), Face(-120, 0.7f), Face(180, 0.95f));
        Assert.Equal((-120f, 2), (track.Region.Center.X, track.Agreements));
        Assert.Equal(3, _tracks.Count);
    }

    [Fact]
    public void Merge_TwoHiddenFaces_DoNotShareADetection()
    {
        Track first = Add(1);
        Track second = Add(2, x: 10);
        first.State = second.State = TrackState.Hidden;
        Merge(Face(150, 0.9f));
        Assert.Equal((150f, 0), (first.Region.Center.X, first.Misses));
        Assert.Equal((10f, 1), (second.Region.Center.X, second.Misses));
    }

    [Theory]
    [InlineData(0, 61, true)]
    [InlineData(0, -61, true)]
    [InlineData(0, 180, true)]
    [InlineData(0, 59, false)]
    [InlineData(0, -59, false)]
    [InlineData(1, 180, false)]
    public void Merge_NewFaceFoundTheOtherWayUp_IsTriedAnew(int id, float degrees, bool anew)
    {
        Track track = Add(id, score: 0.65f);
        Merge(Face(0, 0.9f, degrees * MathF.PI / 180));
        Assert.Equal(anew ? (1, Now) : (2, Now), (track.Agreements, track.LastAgreed));
        Assert.Equal(anew ? Now : Start, track.LastVisible);
        Assert.Equal(0, track.Misses);
    }

    [Theory]
    [InlineData(0.95f, 2)]
    [InlineData(0.85f, 1)]
    public void Merge_NewFaceOfWhichTheNetworkIsSure_StaysTheWayUpThatItIs(float trust, int agreements)
    {
        Track track = Add(0, score: 0.65f);
        track.UpdateTrust(trust, TimeSpan.Zero, fresh: true);
        Merge(Face(0, 0.9f, MathF.PI));
        Assert.Equal(agreements, track.Agreements);
    }

    [Fact]
    public void Merge_NewFaceTurnedAcrossHalfATurn_IsTheSameWayUp()
    {
        Track track = _tracks.Add();
        track.Start(new CropRegion(default, 100, 100, 170 * MathF.PI / 180), 0.65f, Start);
        Merge(Face(0, 0.9f, -170 * MathF.PI / 180));
        Assert.Equal(2, track.Agreements);
    }

    [Fact]
    public void Merge_NewFaceTurnedAsTheOneThatIsTried_IsTheSameWayUp()
    {
        // 30 and 80 degrees are 50 apart.
        Track track = _tracks.Add();
        track.Start(new CropRegion(default, 100, 100, 30 * MathF.PI / 180), 0.65f, Start);
        Merge(Face(0, 0.9f, 80 * MathF.PI / 180));
        Assert.Equal(2, track.Agreements);
    }

    [Fact]
    public void Merge_UnknownFaces_StartsTheMostProminentWhileThereIsRoom()
    {
        // Three faces asked for and two slots to spare: five of seven, by score and size; 0.59 is too little.
        Merge(Face(0, 0.7f), Face(1000, 0.9f), Face(2000, 0.6f), Face(3000, 0.8f), Face(4000, 0.59f), Face(5000, 0.85f), Face(6000, 0.75f), Face(7000, 0.65f));
        Assert.Equal([1000f, 5000, 3000, 6000, 0], Enumerable.Range(0, _tracks.Count).Select(i => _tracks[i].Region.Center.X));
        Assert.Equal((0.9f, Now, true, 1), (_tracks[0].Score, _tracks[0].LastAgreed, _tracks[0].FromDetector, _tracks[0].Agreements));
    }

    [Fact]
    public void Merge_MoreDetectionsThanCanBe_TakesTheFirst256()
    {
        FaceDetection[] many = [.. Enumerable.Range(0, 300).Select(i => Face(1000 * i, i == 255 ? 0.9f : i > 255 ? 0.95f : 0.6f))];
        _matcher.Merge(many, Everywhere, Now);
        Assert.Equal(255_000, _tracks[0].Region.Center.X);
        Assert.Equal(5, _tracks.Count);
    }

    [Fact]
    public void Merge_FaceThatTheUpperEdgeCuts_IsLookedForBeyondIt()
    {
        // 100 wide and 80 high: a whole face of that width is 131.6 high.
        var face = new FaceDetection(new BoundingBox(200, 0, 100, 80), 0.9f, null);
        _matcher.Merge([face], new BoundingBox(-0.5f, -0.5f, 640, 480), Now);
        CropRegion region = _tracks[0].Region;
        Assert.Equal(250, region.Center.X);
        Assert.Equal(80 - 65.8f, region.Center.Y, 0.1f);
        Assert.Equal(131.6f, region.Width, 0.1f);
    }

    public static TheoryData<float, float, float, float> NoNumbers => new()
    {
        { float.NaN, 100, 0.9f, 0 }, { float.NegativeInfinity, 100, 0.9f, 0 }, { 0, float.NaN, 0.9f, 0 }, { 0, float.PositiveInfinity, 0.9f, 0 },
        { 0, 100, float.NaN, 0 }, { 0, 100, float.PositiveInfinity, 0 }, { 0, 100, 0.9f, float.NaN },
    };

    // A detector of somebody else may say anything: such a face neither agrees with one that is followed, nor finds a hidden one, nor is a new one.
    [Theory]
    [MemberData(nameof(NoNumbers))]
    public void Merge_DetectionThatIsNotAllNumbers_IsNoFace(float left, float side, float score, float eye)
    {
        Track seen = Add(1);
        Track hidden = Add(2, x: 50);
        hidden.State = TrackState.Hidden;
        var places = new FacePoints(new Vector2(eye, 0), Vector2.One, Vector2.One, Vector2.One, Vector2.One);

        Merge(new FaceDetection(new BoundingBox(left, -50, side, 100), score, places), Face(1000, 0.7f));

        Assert.Equal((1, 1, 0.9f, 0f), (seen.Agreements, seen.Misses, seen.Score, seen.Region.Center.X));
        Assert.Equal((1, 1, 0.9f, 50f), (hidden.Agreements, hidden.Misses, hidden.Score, hidden.Region.Center.X));
        Assert.Equal((3, 1000f), (_tracks.Count, _tracks[2].Region.Center.X));
    }

    /// <summary>A square face of 100 pixels on the line through the origin.</summary>
    private static FaceDetection Face(float x, float score, float turn = 0)
    {
        var eyes = new Vector2(20 * MathF.Cos(turn), 20 * MathF.Sin(turn));
        var middle = new Vector2(x, 0);
        return new FaceDetection(new BoundingBox(x - 50, -50, 100, 100), score, new FacePoints(middle - eyes, middle + eyes, middle, middle, middle));
    }

    private (TrackList Tracks, DetectionMatcher Matcher) With(FaceTrackerOptions options)
    {
        var tracks = new TrackList(options, 68);
        return (tracks, new DetectionMatcher(options, _estimator, tracks));
    }

    private void Merge(params FaceDetection[] detections) => _matcher.Merge(detections, Everywhere, Now);

    private Track Add(int id, float x = 0, float score = 0.9f)
    {
        Track track = _tracks.Add();
        track.Start(CropRegion.Square(new Vector2(x, 0), 100), score, Start);
        track.Id = id;
        track.FromDetector = false;
        return track;
    }
}
