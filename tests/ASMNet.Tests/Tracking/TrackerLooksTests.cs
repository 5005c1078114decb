using System.Numerics;
using ASMNet.Detection;
using ASMNet.Geometry;
using ASMNet.Tracking;

namespace ASMNet.Tests.Tracking;

/// <summary>
/// How often the tracker looks at a face and where, and what a look leaves behind. Frames are 0.04 s apart, the crop of a face of 100 pixels is 125 wide, and
/// the trust comes nearer to the confidence by 1 - exp(-0.04 / 0.25), 0.1479, of what is left in each frame.
/// </summary>
public sealed class TrackerLooksTests
{
    private static readonly Vector2 Truth = new(320, 240);
    private static readonly TimeSpan Never = TimeSpan.FromSeconds(9);
    private static readonly FaceTrackerOptions OnePass = new() { DetectionInterval = Never, SearchInterval = Never };
    private static readonly FaceTrackerOptions PassesAlways = new() { DetectionInterval = TimeSpan.Zero, SearchInterval = TimeSpan.Zero };

    private readonly List<CropRegion> _looks = [];

    // Two looks from the box and from its own place, three upside down.
    [Theory]
    [InlineData(0.975f, 5)]
    [InlineData(0.98f, 2)]
    [InlineData(0.985f, 2)]
    public void NewFace_LessSureThan98Percent_IsLookedAtUpsideDown(float confidence, int looks)
    {
        TrackingScene scene = Scene(OnePass, confidence);
        scene.Step();
        scene.Step();
        Assert.Equal(looks, scene.Estimator.Runs);
        Assert.Equal(1, scene.Results.Count);
    }

    [Fact]
    public void NewFace_JustAsSureAsNoDoubtTakes_IsNotSearchedForAround()
    {
        TrackingScene scene = Scene(OnePass, OnePass.DoubtfulConfidence);
        scene.Step();
        scene.Step();
        Assert.Equal(5, scene.Estimator.Runs);
        Assert.Equal(1, scene.Results.Count);
    }

    [Fact]
    public void FalseDetection_IsLookedAtOnce()
    {
        TrackingScene scene = Scene(OnePass, 0.95f);
        scene.Estimator.Faces[0].Hidden = true;
        scene.Detector = () => [Box(Truth)];
        scene.Run(1);
        Assert.Equal(1, scene.Estimator.Runs);
    }

    [Fact]
    public void DetectionWhoseOwnPlaceShowsNothing_IsLookedAtTwiceAndNotSearchedFor()
    {
        TrackingScene scene = Scene(OnePass, 0.95f);
        scene.Estimator.Sees = _ => (Truth, scene.Estimator.Runs == 1 ? 0.6f : 0.1f);
        scene.Run(1);
        Assert.Equal(2, scene.Estimator.Runs);
    }

    // What counts is how sure the network is where it looked last.
    [Fact]
    public void NewFaceOffItsBox_IsTrustedAsItWasSeenFromItsOwnPlace()
    {
        TrackingScene scene = Scene(OnePass, 0.95f);
        scene.Estimator.Sees = _ => (Truth, scene.Estimator.Runs == 1 ? 0.5f : 0.95f);
        scene.Step();
        scene.Step();
        Assert.Equal(1, scene.Results.Count);
    }

    // 75 are 0.6 of the crop: from a detector's box 0.8 are allowed, from frame to frame 0.5.
    [Fact]
    public void FaceThatLiesElsewhere_IsBelievedAfterABoxAndNotAfterAFrame()
    {
        TrackingScene scene = Scene(OnePass, 0.99f);
        Vector2 place = Truth;
        scene.Estimator.Sees = _ => (place, 0.99f);
        scene.Detector = () => [Box(Truth + new Vector2(75, 0))];
        scene.Step();
        scene.Step();
        Assert.Equal(1, scene.Results.Count);
        place += new Vector2(0, 75);
        scene.Step();
        Assert.Equal(0, scene.Results.Count);
    }

    [Fact]
    public void KnownFaceThatIsFoundElsewhere_IsLookedAtThereAndNotUpsideDown()
    {
        TrackingScene scene = Scene(OnePass, 0.95f);
        FakeFace face = scene.Estimator.Faces[0];
        Record(scene);
        scene.Run(0.12);
        for (int i = 0; i < 3; i++)
        {
            face.Center += new Vector2(30, 0);
            scene.Step();
        }

        // It is lost in one frame, a pass starts in the next and has ended in the third.
        face.Center += new Vector2(0, 150);
        scene.Step();
        scene.Step();
        _looks.Clear();
        scene.Step();
        Assert.Equal([face.Center, face.Center], _looks.Select(look => look.Center));
        Assert.Equal(1, scene.Results.Count);
    }

    [Fact]
    public void SteadilyMovingFace_CostsOneLookAFrame()
    {
        TrackingScene scene = Scene(OnePass, 0.95f);
        scene.Run(0.12);
        int[] runs = new int[5];
        for (int i = 0; i < runs.Length; i++)
        {
            int before = scene.Estimator.Runs;
            scene.Estimator.Faces[0].Center += new Vector2(30, 0);
            scene.Step();
            runs[i] = scene.Estimator.Runs - before;
        }

        // Its speed is known from the second step on.
        Assert.Equal([2, 1, 1, 1, 1], runs);
    }

    [Fact]
    public void KnownFaceFarOffTheMiddleAndUnsure_IsNotSearchedForWithoutABox()
    {
        TrackingScene scene = Scene(OnePass, 0.95f);
        scene.Run(0.12);
        int before = scene.Estimator.Runs;
        scene.Estimator.Faces[0].Center += new Vector2(0, 30);
        scene.Estimator.Faces[0].Confidence = 0.8f;
        scene.Step();
        Assert.Equal(2, scene.Estimator.Runs - before);
    }

    // A box in each frame of 0.05 s: every tenth time all four ways around are looked at, in between none.
    [Fact]
    public void FaceThatStaysInDoubt_IsSearchedForAroundEachHalfSecond()
    {
        TrackingScene scene = Scene(PassesAlways, 0.8f);
        int[] runs = new int[45];
        for (int i = 0; i < runs.Length; i++)
        {
            scene.Now = TimeSpan.FromMilliseconds(50 * i);
            int before = scene.Estimator.Runs;
            scene.Step();
            runs[i] = scene.Estimator.Runs - before;
        }

        // From the box, its own place, where it was before, and three upside down.
        Assert.Equal([0, 9], runs[..2]);
        Assert.Equal([11, 21, 31, 41], Enumerable.Range(2, runs.Length - 2).Where(i => runs[i] == 6 + 4));
        Assert.All(Enumerable.Range(2, runs.Length - 2).Where(i => i % 10 != 1), i => Assert.Equal(6, runs[i]));
    }

    [Fact]
    public void NewFaceThatIsSureNow_IsNotSearchedForThoughItWasInDoubt()
    {
        TrackingScene scene = Scene(PassesAlways, 0.8f);
        scene.Run(0.16);
        scene.Estimator.Faces[0].Confidence = 0.95f;
        int before = scene.Estimator.Runs;
        scene.Step();
        Assert.Equal(5, scene.Estimator.Runs - before);
    }

    // A picture begins half a pixel before the middle of its first pixels; a box that begins within a twentieth of its side is cut by the edge, and a whole face
    // of 100 pixels' width is 131.6 high.
    [Theory]
    [InlineData(4.4f, 84.4f - 65.8f)]
    [InlineData(4.6f, 4.6f + 40)]
    public void BoxAtTheUpperEdge_IsLookedAtAsTheWholeFace(float top, float middle)
    {
        TrackingScene scene = Scene(OnePass, 0.95f);
        Record(scene);
        scene.Detector = () => [new FaceDetection(new BoundingBox(200, top, 100, 80), 0.9f, null)];
        scene.Step();
        scene.Step();
        Assert.Equal(middle, _looks[0].Center.Y, 0.05f);
    }

    [Fact]
    public void Reset_AndTimeFromTheBeginning_CostsOnePass()
    {
        TrackingScene scene = Scene(OnePass, 0.95f);
        scene.Run(1);
        scene.Tracker.Reset();
        scene.Now = TimeSpan.Zero;
        Assert.True(scene.Tracker.WantsDetection(scene.Now));
        scene.Step();
        Assert.False(scene.Tracker.WantsDetection(scene.Now));
    }

    // It goes 30 to the right in each frame, and then 40 to the left: it is found where it was, half as sure, and sure again from then on. A trust that had been
    // 0.99 falls to 0.947 by that; one that began anew at 0.7 would need eight frames to come back to 0.9, and a doubtful face is kept for seven.
    [Fact]
    public void FaceThatTurnsBack_KeepsItsTrust()
    {
        TrackingScene scene = Scene(OnePass, 0.99f);
        FakeFace face = scene.Estimator.Faces[0];
        scene.Run(0.12);
        for (int i = 0; i < 4; i++)
        {
            face.Center += new Vector2(30, 0);
            scene.Step();
        }

        face.Center -= new Vector2(40, 0);
        face.Confidence = 0.7f;
        scene.Step();
        face.Confidence = 0.99f;
        AssertShownFor(scene, 15);
    }

    // After three doubtful frames and three without it, the face is as sure as ever; a trust that went on from 0.74 would be in doubt for longer than a doubtful face is kept.
    [Fact]
    public void FaceThatComesBack_IsTrustedAsItIsSeen()
    {
        TrackingScene scene = Scene(OnePass, 0.95f);
        FakeFace face = scene.Estimator.Faces[0];
        scene.Run(0.2);
        face.Confidence = 0.4f;
        scene.Run(0.12);
        (face.Confidence, face.Hidden) = (0.95f, true);
        scene.Run(0.12);
        Assert.Equal(0, scene.Results.Count);
        face.Hidden = false;
        AssertShownFor(scene, 15);
    }

    // 0.6 in three frames takes a trust of 0.99 to 0.932, 0.883 and 0.841; 0.99 then brings 0.863, 0.882, 0.898 and 0.912. So it is last clear in the first, and
    // again in the seventh: 0.2 s of doubt.
    [Theory]
    [InlineData(0.18, false)]
    [InlineData(0.22, true)]
    public void DoubtThatPasses_LastsAsLongAsTheTrustNeeds(double doubtTime, bool stays)
    {
        TrackingScene scene = Scene(OnePass with { DoubtTime = TimeSpan.FromSeconds(doubtTime) }, 0.99f);
        FakeFace face = scene.Estimator.Faces[0];
        scene.Run(0.2);
        face.Confidence = 0.6f;
        scene.Run(0.12);
        face.Confidence = 0.99f;
        scene.Run(0.4);
        Assert.Equal(stays ? 1 : 0, scene.Results.Count);
    }

    // Found at 0.04 s; the passes that end at 1.04 and 2.04 s do not find it, and the second ends what was not found for 1.5 s.
    [Fact]
    public void FaceThatTwoPassesMiss_EndsWithTheSecond()
    {
        var second = TimeSpan.FromSeconds(1);
        TrackingScene scene = Scene(new FaceTrackerOptions { DetectionInterval = second, SearchInterval = second, UnseenTime = TimeSpan.FromSeconds(1.5) }, 0.95f);
        FaceDetection[] once = scene.Estimator.Detections();
        scene.Detector = () => scene.Passes == 1 ? once : [];
        int shown = 0;
        for (int frame = 0; frame < 100; frame++)
        {
            scene.Step();
            shown += scene.Results.Count;
        }

        Assert.Equal(50, shown);
    }

    private static FaceDetection Box(Vector2 center) => new(new BoundingBox(center.X - 50, center.Y - 50, 100, 100), 0.9f, null);

    private static void AssertShownFor(TrackingScene scene, int frames)
    {
        for (int frame = 0; frame < frames; frame++)
        {
            scene.Step();
            Assert.Equal(1, scene.Results.Count);
        }
    }

    private static TrackingScene Scene(FaceTrackerOptions options, float confidence)
    {
        var scene = new TrackingScene(options);
        scene.AddFace(Truth.X, Truth.Y).Confidence = confidence;
        return scene;
    }

    /// <summary>Sees the face as the fake does by itself, and keeps where it was looked for.</summary>
    private void Record(TrackingScene scene)
    {
        FakeFace face = scene.Estimator.Faces[0];
        scene.Estimator.Sees = crop =>
        {
            _looks.Add(crop);
            return Vector2.Distance(face.Center, crop.Center) < 0.4f * crop.Width ? (face.Center, face.Confidence) : (crop.Center, 0.02f);
        };
    }
}
