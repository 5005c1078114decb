using System.Numerics;
using ASMNet.Detection;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Shapes;
using ASMNet.Tests.Shapes;
using ASMNet.Tracking;

namespace ASMNet.Tests.Tracking;

/// <summary>The tracker's times and distances, frame by frame; frames are 0.04 s apart, and a face found in the first is known from the second on.</summary>
public sealed class FaceTrackerRulesTests
{
    // The detector's crop of a face of 100 pixels is 125 wide.
    private static readonly FaceTrackerOptions Options = new();
    private int _passes;

    [Fact]
    public void Update_DoubtfulFaceWithoutTheDetectorsWord_StaysForTheDoubtTime()
    {
        TrackingScene scene = FoundOnce(Options with { DoubtTime = TimeSpan.FromSeconds(0.28) }, out FakeFace face);
        scene.Run(0.4);
        face.Confidence = 0.5f;
        Assert.Equal(7, FramesShown(scene));
    }

    [Fact]
    public void Update_HiddenFace_IsWatchedForTheHiddenTime()
    {
        TrackingScene scene = FoundOnce(Options with { HiddenTime = TimeSpan.FromSeconds(0.4) }, out FakeFace face);
        scene.Run(0.4);
        face.Hidden = true;
        int runs = scene.Estimator.Runs;
        scene.Run(2);
        Assert.Equal(11, scene.Estimator.Runs - runs);
    }

    [Fact]
    public void Update_FaceThatTheDetectorFindsOnce_StaysForTheUnseenTime() =>
        Assert.Equal(26, FramesShown(FoundOnce(Options with { UnseenTime = TimeSpan.FromSeconds(1) }, out _)));

    [Fact]
    public void Update_FaceThatTheDetectorMissesOnce_Stays()
    {
        // One pass at the start, one without it, and none for a long time.
        TrackingScene scene = FoundOnce(Options with { DetectionInterval = TimeSpan.FromSeconds(1), SearchInterval = TimeSpan.FromSeconds(10), UnseenTime = TimeSpan.FromSeconds(1) }, out _);
        Assert.Equal(75, FramesShown(scene, 3.04));
        Assert.Equal(2, _passes);
    }

    [Fact]
    public void Update_NewFaceThatIsNotFoundAgain_IsGivenUpAtTheNextPass()
    {
        TrackingScene scene = FoundOnce(Options, out _, score: 0.65f);
        scene.Run(3);

        // Five looks at first, the last three upside down, and one in each of the three frames up to the answer of the second pass.
        Assert.Equal(8, scene.Estimator.Runs);
        Assert.Equal(0, scene.Results.Count);
    }

    [Fact]
    public void Update_NewFaceWithoutAnotherPass_IsTriedForTheDoubtTime()
    {
        FaceTrackerOptions options = Options with { DoubtTime = TimeSpan.FromSeconds(0.28), SearchInterval = TimeSpan.FromSeconds(9), DetectionInterval = TimeSpan.FromSeconds(9) };
        TrackingScene scene = FoundOnce(options, out _, score: 0.65f);
        scene.Run(3);
        Assert.Equal(5 + 8, scene.Estimator.Runs);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(18, 1)]
    [InlineData(19.5f, 2)]
    public void Update_FaceFarOffTheMiddle_IsLookedAtAgainFromItsOwnPlace(float shift, int runs)
    {
        TrackingScene scene = FoundOnce(Options, out FakeFace face);
        scene.Step();
        scene.Step();
        Assert.Equal(5, scene.Estimator.Runs);
        face.Center += new Vector2(0, shift);
        scene.Step();
        Assert.Equal(5 + runs, scene.Estimator.Runs);
        Assert.Equal(1, scene.Results.Count);
    }

    // The picture reaches half a pixel beyond the middle of its first pixels; of a face of 100 pixels 40 must lie in it.
    [Theory]
    [InlineData(-10.4f, 200, 1)]
    [InlineData(-10.6f, 200, 0)]
    [InlineData(300, -10.4f, 1)]
    [InlineData(300, -10.6f, 0)]
    public void Update_FaceAtTheEdge_IsThereWhileTwoFifthsAre(float x, float y, int found)
    {
        var scene = new TrackingScene(Options);
        scene.AddFace(x, y);
        scene.Step();
        scene.Step();
        Assert.Equal(found, scene.Results.Count);
    }

    [Fact]
    public void Update_FaceThatGoesFasterAndTurnsBack_IsFoundAheadAndThenWhereItWas()
    {
        TrackingScene scene = FoundOnce(Options, out FakeFace face);
        scene.Step();
        scene.Step();
        foreach (float step in new[] { 45f, 70, 90, -40 })
        {
            face.Center += new Vector2(step, 0);
            scene.Step();
            Assert.Equal(face.Center.X, Assert.Single(scene.Results.AsSpan().ToArray()).Box.Center.X, 0.5f);
        }
    }

    [Fact]
    public void WantsDetection_KnownFaceGetsOutOfSight_AtOnce()
    {
        TrackingScene scene = FoundOnce(Options with { DetectionInterval = TimeSpan.FromSeconds(9), SearchInterval = TimeSpan.FromSeconds(9) }, out FakeFace face);
        scene.Run(0.4);
        Assert.False(scene.Tracker.WantsDetection(scene.Now));
        face.Hidden = true;
        scene.Step();
        Assert.True(scene.Tracker.WantsDetection(scene.Now));
        scene.Step();
        Assert.False(scene.Tracker.WantsDetection(scene.Now));
    }

    [Fact]
    public void WantsDetection_UnknownFaceGetsOutOfSight_AtItsTime()
    {
        TrackingScene scene = FoundOnce(Options with { DetectionInterval = TimeSpan.FromSeconds(9), SearchInterval = TimeSpan.FromSeconds(9) }, out FakeFace face, score: 0.65f);
        scene.Step();
        scene.Step();
        face.Hidden = true;
        scene.Step();
        Assert.False(scene.Tracker.WantsDetection(scene.Now));
    }

    [Theory]
    [InlineData(40, false)]
    [InlineData(-40, false)]
    [InlineData(41, true)]
    [InlineData(-120, true)]
    public void Turn_FaceTurnedMoreThanTheDetectorKnows_IsToldInRadians(float roll, bool told)
    {
        TrackingScene scene = FoundOnce(Options, out FakeFace face);
        face.Pose = new HeadPose(0, 0, roll);
        scene.Step();
        Assert.Null(scene.Tracker.Turn.Radians);
        Assert.False(scene.Tracker.Turn.FaceSeen);
        scene.Step();
        Assert.Equal(told ? roll * MathF.PI / 180 : null, scene.Tracker.Turn.Radians);
        Assert.True(scene.Tracker.Turn.FaceSeen);
        scene.Tracker.Reset();
        Assert.Null(scene.Tracker.Turn.Radians);
        Assert.False(scene.Tracker.Turn.FaceSeen);
    }

    // What the network makes of a place without a face is no pose of the face that was there.
    [Theory]
    [InlineData(60, 0)]
    [InlineData(0, 90)]
    public void Turn_FaceGetsOutOfSight_StaysAsItWasSeen(float roll, float rollOfNothing)
    {
        TrackingScene scene = FoundOnce(Options, out FakeFace face);
        face.Pose = new HeadPose(0, 0, roll);
        scene.Step();
        scene.Step();
        face.Hidden = true;
        scene.Estimator.PoseWithoutFace = new HeadPose(0, 0, rollOfNothing);
        scene.Step();
        Assert.Equal(0, scene.Results.Count);
        Assert.Equal(roll == 0 ? null : roll * MathF.PI / 180, scene.Tracker.Turn.Radians);
    }

    [Fact]
    public void Turn_SeveralTurnedFaces_IsThatOfTheOneLongestWithoutTheDetectorsWord()
    {
        // The first two are found by each pass, the third by none but the first.
        var scene = new TrackingScene(Options with { DetectionInterval = TimeSpan.FromSeconds(0.2) });
        float[] rolls = [60, 70, -80];
        for (int i = 0; i < rolls.Length; i++)
        {
            scene.AddFace(100 + (200 * i), 200).Pose = new HeadPose(0, 0, rolls[i]);
        }

        scene.Detector = () => ++_passes == 1 ? scene.Estimator.Detections() : scene.Estimator.Detections()[..2];
        scene.Step();
        scene.Step();
        Assert.Equal(60 * MathF.PI / 180, scene.Tracker.Turn.Radians);
        scene.Run(0.3);
        Assert.Equal(-80 * MathF.PI / 180, scene.Tracker.Turn.Radians);
    }

    [Fact]
    public void Update_SameTimeAgain_GoesOn()
    {
        TrackingScene scene = FoundOnce(Options, out _);
        scene.Run(0.2);
        scene.Now -= TrackingScene.Frame;
        scene.Step();
        Assert.Equal(1, Assert.Single(scene.Results.AsSpan().ToArray()).Id);
    }

    [Fact]
    public void Reset_FaceInView_IsForgottenAndTheDetectorAsked()
    {
        TrackingScene scene = FoundOnce(Options, out _);
        scene.Run(0.2);
        scene.Tracker.Reset();
        Assert.True(scene.Tracker.WantsDetection(scene.Now));
        scene.Detector = () => [];
        scene.Run(1);
        Assert.Equal(0, scene.Results.Count);
    }

    [Fact]
    public void Constructor_OtherShapeModel_SaysWhichIsNeeded()
    {
        ShapeModel model = TestShapes.Model();
        using var estimator = new FakeEstimator();
        var box = new ShapeModel(ShapeNormalisation.Box, model.Mean.ToArray(), [], [], []);
        var small = new ShapeModel(ShapeNormalisation.Similarity, [0, 1, 0, -1], [], [], []);
        foreach (ShapeModel other in new[] { box, small })
        {
            var error = Assert.Throws<ArgumentException>(() => new FaceTracker(estimator, Options, other));
            Assert.Contains("similarity-normalised shape model of 68 points", error.Message, StringComparison.Ordinal);
        }

        Assert.Same(Options, new FaceTracker(estimator, Options, model).Options);
    }

    [Fact]
    public void Members_WithoutTheirArgument_Refuse()
    {
        using var estimator = new FakeEstimator();
        Assert.Throws<ArgumentNullException>(() => new FaceTracker(null!, Options));
        Assert.Throws<ArgumentNullException>(() => new FaceTracker(estimator, null!));
        Assert.Throws<ArgumentNullException>(() => new FaceTracker(estimator, Options).Update(new ImageView(new byte[3], 1, 1, 3), default, false, [], null!));
    }

    /// <summary>A face that the first detector pass finds, and no other.</summary>
    private TrackingScene FoundOnce(FaceTrackerOptions options, out FakeFace face, float score = 0.9f)
    {
        var scene = new TrackingScene(options);
        face = scene.AddFace(320, 240);
        FaceDetection[] first = scene.Estimator.Detections(score);
        scene.Detector = () => ++_passes == 1 ? first : [];
        return scene;
    }

    private static int FramesShown(TrackingScene scene, double seconds = 3)
    {
        int shown = 0;
        TimeSpan end = scene.Now + TimeSpan.FromSeconds(seconds);
        while (scene.Now < end)
        {
            scene.Step();
            shown += scene.Results.Count;
        }

        return shown;
    }
}
