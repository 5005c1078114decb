using System.Numerics;
using ASMNet.Detection;
using ASMNet.Geometry;
using ASMNet.Tracking;

namespace ASMNet.Tests.Tracking;

public sealed class FaceTrackerTests
{
    private static readonly FaceDetection FalseFace = new(new BoundingBox(50, 50, 80, 80), 0.9f, null);

    [Fact]
    public void Update_FaceInView_IsReportedAfterTheFirstPass()
    {
        var scene = new TrackingScene();
        scene.AddFace(320, 240);
        scene.Run(0.08);
        TrackedFace face = Assert.Single(scene.Results.AsSpan().ToArray());
        Assert.Equal(1, face.Id);
        Assert.Equal(new Vector2(370, 240), face.Landmarks[0]);
        Assert.Equal(new HeadPose(10, 5, 0), face.Pose);
    }

    [Fact]
    public void Update_UnsureDetection_NeedsASecondPass()
    {
        var scene = new TrackingScene();
        scene.AddFace(320, 240);
        scene.Detector = () => scene.Estimator.Detections(0.65f);
        scene.Run(0.08);
        Assert.Equal(0, scene.Results.Count);
        scene.Run(0.2);
        Assert.Equal(1, scene.Results.Count);
    }

    [Fact]
    public void Update_MovingFace_KeepsItsIdentity()
    {
        var scene = new TrackingScene();
        FakeFace face = scene.AddFace(100, 240);
        scene.Run(0.2);
        scene.Run(4, () => face.Center += new Vector2(4, 0));
        Assert.Equal(1, scene.Results[0].Id);
        Assert.Equal(face.Center.X, scene.Results[0].Box.Center.X, 0.5f);
    }

    [Fact]
    public void WantsDetection_SteadyFace_IsDueOnceAnInterval()
    {
        var scene = new TrackingScene();
        scene.AddFace(320, 240);
        scene.Run(0.4);
        int before = scene.Passes;
        scene.Run(4);
        Assert.InRange(scene.Passes - before, 9, 11);
    }

    [Fact]
    public void Update_EmptyPicture_RunsTheLandmarkNetworkNever()
    {
        var scene = new TrackingScene();
        scene.Run(2);
        Assert.Equal(0, scene.Estimator.Runs);
        Assert.InRange(scene.Passes, 15, 20);
    }

    [Fact]
    public void Update_FalseDetection_IsNotReportedWhenTheNetworkSeesNoFace()
    {
        var scene = new TrackingScene { Detector = () => [FalseFace] };
        scene.Run(2, () => Assert.Equal(0, scene.Results.Count));
    }

    [Fact]
    public void Update_FalseFaceThatDeceivesTheNetworkByHalves_IsGoneWithinHalfASecond()
    {
        var scene = new TrackingScene();
        scene.Estimator.ConfidenceWithoutFace = 0.95f;
        int passes = 0;
        scene.Estimator.BeforeEachRun = runs => scene.Estimator.ConfidenceWithoutFace = runs < 3 ? 0.95f : 0.5f;
        scene.Detector = () => passes++ == 0 ? [FalseFace] : [];
        int shown = 0;
        scene.Run(3, () => shown += scene.Results.Count);
        Assert.InRange(shown * TrackingScene.Frame.TotalSeconds, 0, 0.5);
        Assert.Equal(0, scene.Results.Count);
    }

    [Fact]
    public void Update_ThingThatDeceivesBothNetworksByHalves_IsNotReported()
    {
        var scene = new TrackingScene(new FaceTrackerOptions { MaxFaces = 2 });
        scene.Estimator.BeforeEachRun = runs => scene.Estimator.ConfidenceWithoutFace = runs % 10 == 0 ? 0.92f : 0.75f;
        scene.Detector = () => [FalseFace with { Score = 0.66f }];
        scene.Run(4, () => Assert.Equal(0, scene.Results.Count));
    }

    [Fact]
    public void Update_FaceInBadLight_IsKeptWhileTheDetectorIsSure()
    {
        var scene = new TrackingScene();
        FakeFace face = scene.AddFace(320, 240);
        scene.Run(1);
        face.Confidence = 0.75f;
        scene.Run(4, () => Assert.Equal(1, scene.Results.Count));
    }

    [Fact]
    public void Update_OneBadFrame_DoesNotBreakATrack()
    {
        var scene = new TrackingScene();
        FakeFace face = scene.AddFace(320, 240);
        scene.Run(1);
        int passes = scene.Passes;
        face.Confidence = 0.6f;
        scene.Step();
        face.Confidence = 0.95f;
        scene.Run(0.3);
        Assert.Equal(1, scene.Results.Count);
        Assert.InRange(scene.Passes - passes, 0, 1);
    }

    [Fact]
    public void Update_FaceLeaves_IsDroppedWithinHalfASecond()
    {
        var scene = new TrackingScene();
        FakeFace face = scene.AddFace(320, 240);
        scene.Run(1);
        face.Hidden = true;
        scene.Step();
        Assert.Equal(0, scene.Results.Count);
        scene.Run(1);
        int runs = scene.Estimator.Runs;
        scene.Run(1);
        Assert.Equal(runs, scene.Estimator.Runs);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.8)]
    [InlineData(1.8)]
    public void Update_FaceReappears_KeepsItsIdentityAndRecoversWithinHalfASecond(double hiddenSeconds)
    {
        var scene = new TrackingScene();
        FakeFace face = scene.AddFace(320, 240);
        scene.Run(1);
        face.Hidden = true;
        scene.Run(hiddenSeconds);
        face.Hidden = false;
        face.Center += new Vector2(50, 0);
        scene.Run(0.4);
        Assert.Equal(1, scene.Results[0].Id);
    }

    [Fact]
    public void Update_FaceReappearsLongAfter_IsANewOne()
    {
        var scene = new TrackingScene();
        FakeFace face = scene.AddFace(320, 240);
        scene.Run(1);
        face.Hidden = true;
        scene.Run(4);
        face.Hidden = false;
        scene.Run(0.4);
        Assert.Equal(2, scene.Results[0].Id);
    }

    [Fact]
    public void Update_FaceJumps_IsFoundAgainAndTheOldPlaceIsGivenUp()
    {
        var scene = new TrackingScene();
        FakeFace face = scene.AddFace(150, 240);
        scene.Run(1);
        face.Center = new Vector2(500, 240);
        scene.Run(0.5);
        Assert.Equal(500, scene.Results[0].Box.Center.X, 0.5f);
    }

    [Fact]
    public void Update_SeveralFaces_KeepTheirIdentitiesWhilePassing()
    {
        var scene = new TrackingScene(new FaceTrackerOptions { MaxFaces = 3 });
        FakeFace a = scene.AddFace(100, 120, 80);
        FakeFace b = scene.AddFace(500, 360, 80);
        scene.Run(0.4);
        Dictionary<int, float> rows = scene.Results.AsSpan().ToArray().ToDictionary(f => f.Id, f => f.Box.Center.Y);
        scene.Run(4, () =>
        {
            a.Center += new Vector2(4, 0);
            b.Center -= new Vector2(4, 0);
        });
        Assert.Equal(2, scene.Results.Count);
        foreach (TrackedFace face in scene.Results.AsSpan())
        {
            Assert.Equal(rows[face.Id], face.Box.Center.Y, 0.5f);
        }
    }

    [Fact]
    public void Update_MoreFacesThanAskedFor_FollowsTheNearest()
    {
        var scene = new TrackingScene(new FaceTrackerOptions { MaxFaces = 1 });
        scene.AddFace(100, 120, 40);
        scene.AddFace(400, 240, 160);
        scene.Run(0.4);
        TrackedFace face = Assert.Single(scene.Results.AsSpan().ToArray());
        Assert.Equal(400, face.Box.Center.X, 0.5f);
    }

    [Fact]
    public void Update_LargeFalseDetectionBesideASmallFace_DoesNotStandInItsWay()
    {
        var scene = new TrackingScene();
        scene.AddFace(400, 240, 50);
        scene.Detector = () => [new FaceDetection(new BoundingBox(20, 20, 300, 300), 0.9f, null), .. scene.Estimator.Detections(0.7f)];
        scene.Run(0.4);
        Assert.Equal(400, scene.Results[0].Box.Center.X, 0.5f);
    }

    [Fact]
    public void Update_TwoDetectionsOfOneFace_MakeOneTrack()
    {
        var scene = new TrackingScene(new FaceTrackerOptions { MaxFaces = 4 });
        scene.AddFace(320, 240);
        scene.Detector = () =>
        [
            new FaceDetection(new BoundingBox(262, 190, 100, 100), 0.9f, null),
            new FaceDetection(new BoundingBox(278, 190, 100, 100), 0.85f, null),
        ];
        scene.Run(1, () => Assert.InRange(scene.Results.Count, 0, 1));
        Assert.Equal(1, scene.Results[0].Id);
    }

    [Fact]
    public void Update_FaceHalfOutOfThePicture_IsLostOnlyWhenMostIsGone()
    {
        var scene = new TrackingScene();
        FakeFace face = scene.AddFace(600, 240);
        scene.Run(0.4);
        face.Center = new Vector2(630, 240);
        scene.Step();
        Assert.Equal(1, scene.Results.Count);
        face.Center = new Vector2(660, 240);
        scene.Step();
        Assert.Equal(0, scene.Results.Count);
    }

    [Fact]
    public void Update_TimeStartsAgain_StartsAnewWithNewIdentities()
    {
        var scene = new TrackingScene();
        scene.AddFace(320, 240);
        scene.Run(1);
        scene.Now = TimeSpan.Zero;
        scene.Run(0.4);
        Assert.Equal(2, scene.Results[0].Id);
    }

    [Fact]
    public void RequestReset_FaceInView_IsANewFaceFromTheNextFrameOn()
    {
        var scene = new TrackingScene();
        scene.AddFace(320, 240);
        scene.Run(0.5);
        scene.Tracker.RequestReset();
        scene.Run(0.5);
        Assert.Equal(2, Assert.Single(scene.Results.AsSpan().ToArray()).Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Update_SteadyState_AllocatesNothing(bool recognise)
    {
        var scene = new TrackingScene(new FaceTrackerOptions { MaxFaces = 4, RecogniseAppearance = recognise });
        scene.AddFace(100, 120);
        scene.AddFace(400, 240);
        FaceDetection[] detections = scene.Estimator.Detections();
        scene.Detector = () => detections;
        scene.Run(2);
        long allocated = Allocations.Least(() =>
        {
            scene.Run(0);
            for (int i = 0; i < 200; i++)
            {
                scene.Step();
            }
        });

        Assert.Equal(0, allocated);
        Assert.Equal(2, scene.Results.Count);
    }

    [Fact]
    public void Constructor_OptionOutOfRange_NamesItAndItsRange()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new FaceTracker(new FakeEstimator(), new FaceTrackerOptions { MaxFaces = 0 }));
        Assert.Contains("MaxFaces must be from 1 to 64", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Update_ResultsTooSmall_SaysHowManyAreNeeded()
    {
        var scene = new TrackingScene(new FaceTrackerOptions { MaxFaces = 2 });
        var error = Assert.Throws<ArgumentException>(() => scene.Tracker.Update(
            new ASMNet.Imaging.ImageView(new byte[12], 2, 2, 6), TimeSpan.Zero, false, [], new TrackedFaces(1)));
        Assert.Contains("up to 2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(98)]
    public void Update_ResultsOfOtherLandmarks_SaysWhichAreNeeded(int landmarks)
    {
        var scene = new TrackingScene(new FaceTrackerOptions { MaxFaces = 2 });
        var error = Assert.Throws<ArgumentException>(() => scene.Tracker.Update(
            new ASMNet.Imaging.ImageView(new byte[12], 2, 2, 6), TimeSpan.Zero, false, [], new TrackedFaces(2, landmarks)));
        Assert.Contains($"faces of {landmarks} landmarks, the network gives 68", error.Message, StringComparison.Ordinal);
        Assert.Equal("results", error.ParamName);
    }

    [Fact]
    public void Update_PoseThatIsNoNumber_IsNotReportedAndDoesNotStay()
    {
        var scene = new TrackingScene();
        FakeFace face = scene.AddFace(320, 240);
        scene.Run(0.6);
        Assert.Equal(1, scene.Results.Count);

        face.Pose = new HeadPose(float.NaN, 5, 0);
        scene.Step();
        Assert.Equal(0, scene.Results.Count);

        face.Pose = new HeadPose(10, 5, 0);
        scene.Run(0.3);
        Assert.Equal(1, scene.Results[0].Id);
        Assert.Equal(10, scene.Results[0].Pose.Yaw);
    }
}
