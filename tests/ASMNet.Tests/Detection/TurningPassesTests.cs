using System.Numerics;
using ASMNet.Detection;
using ASMNet.Geometry;
using ASMNet.Imaging;

namespace ASMNet.Tests.Detection;

/// <summary>What the detector of turned faces asks, pass by pass, and what it makes of the answers.</summary>
public sealed class TurningPassesTests : IDisposable
{
    private readonly FaceTurn _turn = new();
    private readonly FaceDetection[] _results = new FaceDetection[8];
    private readonly ScriptedDetector _nothing = new(_ => []);

    public void Dispose() => _nothing.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(90)]
    [InlineData(-90)]
    [InlineData(180)]
    [InlineData(30)]
    public void ToOriginal_PlaceOfTheTurnedPicture_ShowsWhatTheOriginalShowsThere(float degrees)
    {
        // A smooth picture, so that each pixel of the turned one can be compared with the place that it is said to come from.
        const int Width = 120;
        const int Height = 80;
        byte[] pixels = Smooth(Width, Height);
        var turned = new TurnedPicture();
        turned.Load(new ImageView(pixels, Width, Height, 3 * Width), degrees * MathF.PI / 180);
        Assert.Equal((Width, Height), (turned.View.Width, turned.View.Height));
        int seen = 0;
        for (int y = 2; y < Height - 2; y += 5)
        {
            for (int x = 2; x < Width - 2; x += 5)
            {
                FaceDetection face = turned.ToOriginal(new FaceDetection(new BoundingBox(x - 2, y - 3, 4, 6), 0.7f, new FacePoints(new(x, y), new(x + 1, y), new(x, y + 1), default, default)));
                Vector2 place = face.Box.Center;
                FacePoints points = face.Points!.Value;
                Assert.InRange(Vector2.Distance(place, points.RightEye), 0, 1e-3f);
                Assert.Equal(4 / 6f, face.Box.Width / face.Box.Height, 1e-4f);
                Assert.Equal(face.Box.Width / 4, Vector2.Distance(points.RightEye, points.LeftEye), 1e-3f);
                Assert.Equal(face.Box.Width / 4, Vector2.Distance(points.RightEye, points.Nose), 1e-3f);
                if (place.X is > 4 and < Width - 5 && place.Y is > 4 and < Height - 5)
                {
                    seen++;
                    for (int channel = 0; channel < 3; channel++)
                    {
                        Assert.Equal(Shade(place.X / Width, place.Y / Height, channel), turned.View.Row(y)[(3 * x) + channel], 4f);
                    }
                }
            }
        }

        Assert.True(seen > 50);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(90)]
    [InlineData(-70)]
    [InlineData(180)]
    public void Load_PictureTurnedByAnyAngle_ShowsAllOfItAndNoMoreThanNeeded(float degrees)
    {
        var turned = new TurnedPicture();
        turned.Load(Picture(), degrees * MathF.PI / 180);
        Vector2 Place(float x, float y) => turned.ToOriginal(new FaceDetection(new BoundingBox(x, y, 0, 0), 1, null)).Box.Center;
        Vector2 middle = Place(47.5f, 31.5f);
        (Vector2 right, Vector2 down) = (Place(48.5f, 31.5f) - middle, Place(47.5f, 32.5f) - middle);
        float most = 0;
        foreach (Vector2 corner in new Vector2[] { new(-0.5f, -0.5f), new(95.5f, -0.5f), new(-0.5f, 63.5f), new(95.5f, 63.5f) })
        {
            // How far out the corner is shown, as a share of half the shown picture.
            Vector2 way = corner - middle;
            most = Math.Max(most, Math.Abs(Vector2.Dot(way, right) / right.LengthSquared()) / 48);
            most = Math.Max(most, Math.Abs(Vector2.Dot(way, down) / down.LengthSquared()) / 32);
        }

        Assert.Equal(1, most, 1e-3f);
    }

    [Fact]
    public void Load_PictureThatIsNotTurned_IsShownAsItIs()
    {
        var turned = new TurnedPicture();
        turned.Load(Picture(), 0);
        for (int y = 0; y < 64; y++)
        {
            Assert.Equal(Picture().Row(y).ToArray(), turned.View.Row(y).ToArray());
        }
    }

    [Fact]
    public void ToOriginal_FaceWithoutPoints_HasNone()
    {
        var turned = new TurnedPicture();
        turned.Load(new ImageView(new byte[3 * 96 * 64], 96, 64, 288), 0);
        FaceDetection face = turned.ToOriginal(new FaceDetection(new BoundingBox(1, 2, 3, 4), 0.7f, null));
        Assert.Null(face.Points);
        Assert.Equal(0.7f, face.Score);
        Assert.Equal((1, 2, 3, 4), (Math.Round(face.Box.X, 3), Math.Round(face.Box.Y, 3), Math.Round(face.Box.Width, 3), Math.Round(face.Box.Height, 3)));
    }

    [Theory]
    [InlineData(960, 540, 853, 480)]
    [InlineData(640, 480, 640, 480)]
    [InlineData(300, 481, 299, 480)]
    [InlineData(1, 1000, 1, 480)]
    public void Load_LargePicture_IsShownWithAtMost480Rows(int width, int height, int shownWidth, int shownHeight)
    {
        var turned = new TurnedPicture();
        turned.Load(new ImageView(new byte[3 * width * height], width, height, 3 * width), 1);
        Assert.Equal((shownWidth, shownHeight), (turned.View.Width, turned.View.Height));
    }

    [Fact]
    public void Load_SmallerPictureAfterALargerOne_ShowsThatAlone()
    {
        var turned = new TurnedPicture();
        turned.Load(new ImageView(new byte[3 * 96 * 64], 96, 64, 288), 0);
        byte[] white = [.. Enumerable.Repeat((byte)255, 3 * 20 * 10)];
        turned.Load(new ImageView(white, 20, 10, 60), 0);
        Assert.Equal((20, 10), (turned.View.Width, turned.View.Height));
        Assert.Equal(255, turned.View.Row(9)[59]);
    }

    [Fact]
    public void Load_SmallerPicture_ShowsItWholeInTheMiddleWithBlackAround()
    {
        var smaller = new TurnedPicture();
        smaller.Load(Picture(), 0, 2);
        Assert.Equal((96, 64), (smaller.View.Width, smaller.View.Height));
        for (int y = 0; y < 64; y += 3)
        {
            for (int x = 0; x < 96; x += 3)
            {
                Vector2 place = smaller.ToOriginal(new FaceDetection(new BoundingBox(x, y, 0, 0), 1, null)).Box.Center;
                bool inside = place.X is > 0 and < 95 && place.Y is > 0 and < 63;
                Assert.Equal(x is >= 24 and < 72 && y is >= 16 and < 48, inside);
                for (int channel = 0; channel < 3; channel++)
                {
                    Assert.Equal(inside ? Shade(place.X / 96, place.Y / 64, channel) : 0, smaller.View.Row(y)[(3 * x) + channel], 4f);
                }
            }
        }
    }

    [Fact]
    public void Detect_NoFaceInAPictureThatStays_TriesEachLookInItsOrderAndThenOneInEightPasses()
    {
        var detector = new ScriptedDetector(_ => []);
        Assert.Equal([5, 6, 7, 8, 9, 10, 11, 12, 14], Passes(9, detector));
        byte[][] looks = [.. new[] { 1, 2, 3, 4, 13 }.Select(pass => detector.Shown[pass].Pixels)];
        Assert.Equal(4, looks[..4].DistinctBy(Convert.ToHexString).Count());
        Assert.Equal(looks[0], looks[4]);
    }

    [Fact]
    public void Detect_FaceThatTheSmallerPictureAloneShows_IsFoundAndFollowedThere()
    {
        var detector = new ScriptedDetector(pass => pass is 5 or 7 or 9 ? [Face(0.7f)] : []);
        using var turning = new TurningFaceDetector(detector, _turn);
        Assert.Equal(1, turning.Detect(Picture(), _results));
        Assert.Equal((47.5f, 31.5f), (_results[0].Box.Center.X, _results[0].Box.Center.Y));
        Assert.Equal(40, _results[0].Box.Width, 1e-3f);

        // As long as it is followed, the smaller picture is looked at; twice in vain, and no more.
        _turn.FaceSeen = true;
        int[] found = [.. Enumerable.Range(0, 5).Select(_ => turning.Detect(Picture(), _results))];
        Assert.Equal([1, 1, 0, 0, 0], found);
        Assert.Equal(5 + 2 + 2 + 2 + 2 + 1, detector.Shown.Count);
        Assert.Equal(detector.Shown[4].Pixels, detector.Shown[6].Pixels);
    }

    [Fact]
    public void Detect_FaceOfTheSmallerPictureThatNobodyFollows_IsLookedForTwiceMore()
    {
        var detector = new ScriptedDetector(pass => pass is 5 or 7 or 9 ? [Face(0.7f)] : []);
        Assert.Equal([5, 7, 9, 10], Passes(4, detector));
    }

    [Fact]
    public void Detect_NothingSeenButFaceReported_SavesUpAtMostThreeTurns()
    {
        _turn.FaceSeen = true;
        var detector = new ScriptedDetector(_ => []);
        using var turning = new TurningFaceDetector(detector, _turn);
        for (int i = 0; i < 20; i++)
        {
            turning.Detect(Picture(), _results);
        }

        Assert.Equal(20, detector.Shown.Count);
        _turn.FaceSeen = false;
        turning.Detect(Picture(), _results);
        Assert.Equal(25, detector.Shown.Count);
    }

    [Fact]
    public void Detect_FaceSeenInSeveralWaysUp_IsGivenInEachOfThem()
    {
        // A face looks like one from other sides too; which way up is right the landmark network knows.
        FaceDetection upright = Upright(0.7f);
        using var turning = new TurningFaceDetector(new ScriptedDetector(pass => pass < 3 ? [upright with { Score = 0.7f + (0.05f * pass) }] : []), _turn);
        Assert.Equal(2, turning.Detect(Picture(), _results));
        Assert.Equal([0.8f, 0.75f], _results[..2].Select(face => face.Score));
        Assert.Equal(MathF.PI / 2, MathF.Abs(_results[0].Points!.Value.Lean), 1e-3f);
        Assert.Equal(0, _results[1].Points!.Value.Lean, 1e-3f);
    }

    [Theory]
    [InlineData(0.79f)]
    [InlineData(0.9f)]
    public void Detect_TurnThatShowedAFace_IsNotTheLastOne(float score) => Assert.Equal([5], Passes(1, new ScriptedDetector(pass => pass == 2 ? [Face(score)] : [])));

    [Theory]
    [InlineData(0.8f, 1)]
    [InlineData(0.79f, 5)]
    public void Detect_UprightFace_IsLeftToTheTrackerWhereItIsSure(float score, int passes) =>
        Assert.Equal([passes], Passes(1, new ScriptedDetector(pass => pass == 1 ? [Face(score)] : [])));

    [Theory]
    [InlineData(0.8f, 60, 1, 0.8f)]
    [InlineData(0.79f, 60, 1, 0.9f)]
    [InlineData(0.8f, 20, 2, 0.9f)]
    // Boxes of 20 that are s apart overlap by (20 - s) / (20 + s): by 0.43 at 8, by 0.38 at 9.
    [InlineData(0.8f, 68, 1, 0.8f)]
    [InlineData(0.8f, 69, 2, 0.9f)]
    public void Detect_SureTurnedFaceOnAnother_TakesItsPlace(float score, float x, int count, float best)
    {
        // In the turned picture's middle lies the middle of the picture. There the other one lies too, or it lies beside it.
        _turn.Radians = MathF.PI;
        _turn.FaceSeen = true;
        using var turning = new TurningFaceDetector(new ScriptedDetector(pass => pass == 1 ? [Face(0.9f, x - 12.5f)] : [Face(score)]), _turn);
        Assert.Equal(count, turning.Detect(Picture(), _results));
        Assert.Equal(best, _results[0].Score);
    }

    [Fact]
    public void DetectTurned_StillPicture_TriesEveryLookAndPutsAllTogether()
    {
        var detector = new ScriptedDetector(pass => pass % 4 == 0 ? [] : [Face(((pass - 1) % 4) switch { 0 => 0.7f, 1 => 0.8f, _ => 0.9f }, 20 * (1 + ((pass - 1) % 4)))]);
        using var turning = new TurningFaceDetector(detector, _turn);
        Assert.Equal(3, turning.DetectTurned(Picture(), _results));
        Assert.Equal(4, detector.Shown.Count);
        Assert.Equal([0.9f, 0.8f, 0.7f], _results[..3].Select(face => face.Score));
        Assert.Equal(2, turning.DetectTurned(Picture(), _results.AsSpan(0, 2)));
    }

    [Fact]
    public void Detect_MoreFacesThanRoom_KeepsTheBest()
    {
        _turn.Radians = MathF.PI;
        using var turning = new TurningFaceDetector(new ScriptedDetector(pass => [Face(0.7f + (0.1f * pass), 10 + (40 * (pass - 1)))]), _turn);
        _turn.FaceSeen = true;
        Assert.Equal(1, turning.Detect(Picture(), _results.AsSpan(0, 1)));
        Assert.Equal(0.9f, _results[0].Score, 1e-6f);
    }

    // Two upright passes pay for one turned, and half its size is looked at each sixth pass, whatever comes.
    [Fact]
    public void Detect_AnotherPictureInEachPass_TurnsEverySecondAndLooksAtHalfTheSizeEverySixth()
    {
        using var turning = new TurningFaceDetector(_nothing, _turn);
        Assert.Equal(
            [5, 1, 2, 1, 2, 1, 3, 1, 2, 1, 2, 1, 3],
            Enumerable.Range(0, 13).Select(pass => PassesFor(turning, pass % 2 == 0 ? Picture() : Inverse())));
    }

    [Fact]
    public void Detect_SavedForLong_IsSpentOnOnePictureAndNotOnTheNext()
    {
        using var turning = new TurningFaceDetector(_nothing, _turn);
        _turn.FaceSeen = true;
        for (int i = 0; i < 20; i++)
        {
            turning.Detect(Picture(), _results);
        }

        _turn.FaceSeen = false;
        Assert.Equal([5, 1, 2], new[] { 0, 1, 2 }.Select(pass => PassesFor(turning, pass % 2 == 0 ? Picture() : Inverse())));
    }

    [Fact]
    public void Detect_PictureOfWhichATurnWasTried_GetsTheOtherTwo()
    {
        using var turning = new TurningFaceDetector(_nothing, _turn);
        Assert.Equal([5, 1, 2], new[] { false, false, true }.Select(other => PassesFor(turning, other ? Inverse() : Picture())));
        _turn.FaceSeen = true;
        for (int i = 0; i < 10; i++)
        {
            turning.Detect(Inverse(), _results);
        }

        // One upright, the two that are left, and half the size.
        _turn.FaceSeen = false;
        Assert.Equal(4, PassesFor(turning, Inverse()));
    }

    // The eight passes of rest count from where the last turn was tried, however long the picture before had rested.
    [Fact]
    public void Detect_AnotherPictureThatStays_RestsForEightPassesOfItsOwn()
    {
        using var turning = new TurningFaceDetector(_nothing, _turn);
        Assert.Equal([5, 1, 1, 1, 1], Enumerable.Range(0, 5).Select(_ => PassesFor(turning, Picture())));
        Assert.Equal([3, 3, 1, 1, 1, 1, 1, 1, 1, 2], Enumerable.Range(0, 10).Select(_ => PassesFor(turning, Inverse())));
    }

    [Fact]
    public void DetectTurned_FaceSeenInSeveralWaysUp_IsGivenInEachOfThem()
    {
        using var turning = new TurningFaceDetector(new ScriptedDetector(pass => pass < 3 ? [Upright(0.8f + (0.05f * pass))] : []), _turn);
        Assert.Equal(2, turning.DetectTurned(Picture(), _results));
    }

    // Which way up a face is held that is followed is known.
    [Fact]
    public void Detect_KnownTurn_LeavesOneFaceOnAPlace()
    {
        _turn.Radians = MathF.PI;
        _turn.FaceSeen = true;
        using var turning = new TurningFaceDetector(new ScriptedDetector(pass => [Upright(pass == 1 ? 0.7f : 0.79f)]), _turn);
        Assert.Equal(1, turning.Detect(Picture(), _results));
        Assert.Equal(0.79f, _results[0].Score);
    }

    [Fact]
    public void Detect_MoreFacesThanItHolds_KeepsWhatFits()
    {
        _turn.Radians = MathF.PI;
        _turn.FaceSeen = true;
        FaceDetection[] crowd = [.. Enumerable.Range(0, 500).Select(i => Face(0.7f, 100 * i))];
        using var turning = new TurningFaceDetector(new ScriptedDetector(pass => pass == 1 ? crowd : [.. crowd.Select(face => face with { Box = face.Box with { Y = 5000 } })]), _turn);
        Assert.Equal(512, turning.Detect(Picture(), new FaceDetection[1000]));
    }

    [Fact]
    public void Detector_AroundAnother_NamesAndOwnsIt()
    {
        var detector = new ScriptedDetector(_ => []);
        var turning = new TurningFaceDetector(detector, _turn);
        Assert.Equal("scripted", turning.Description);
        turning.Dispose();
        Assert.True(detector.Disposed);
        Assert.Throws<ArgumentNullException>(() => new TurningFaceDetector(null!, _turn));
        Assert.Throws<ArgumentNullException>(() => new TurningFaceDetector(detector, null!));
    }

    [Fact]
    public void Turn_SetAndTakenBack_IsThat()
    {
        Assert.Null(_turn.Radians);
        _turn.Radians = -1.5f;
        Assert.Equal(-1.5f, _turn.Radians);
        _turn.Radians = null;
        Assert.Null(_turn.Radians);
        Assert.False(_turn.FaceSeen);
    }

    /// <summary>How often the detector is asked for one picture.</summary>
    private int PassesFor(TurningFaceDetector turning, in ImageView picture)
    {
        int before = _nothing.Shown.Count;
        turning.Detect(picture, _results);
        return _nothing.Shown.Count - before;
    }

    private static FaceDetection Upright(float score) =>
        Face(score) with { Points = new FacePoints(new(43, 28), new(52, 28), new(47, 32), new(44, 36), new(51, 36)) };

    private static ImageView Inverse() => new(Smooth(96, 64).Select(value => (byte)(255 - value)).ToArray(), 96, 64, 288);

    private static FaceDetection Face(float score, float x = 47.5f) => new(new BoundingBox(x - 10, 31.5f - 10, 20, 20), score, null);

    private static ImageView Picture() => new(Smooth(96, 64), 96, 64, 288);

    private static float Shade(float x, float y, int channel) => channel switch
    {
        0 => 40 + (160 * x),
        1 => 40 + (160 * y),
        _ => 120 + (60 * MathF.Sin(4 * (x + y))),
    };

    private static byte[] Smooth(int width, int height)
    {
        byte[] pixels = new byte[3 * width * height];
        for (int i = 0; i < pixels.Length; i++)
        {
            int pixel = i / 3;
            pixels[i] = (byte)MathF.Round(Shade((float)(pixel % width) / width, (float)(pixel / width) / height, i % 3));
        }

        return pixels;
    }

    /// <summary>The passes that were made after each call.</summary>
    private List<int> Passes(int calls, ScriptedDetector detector)
    {
        using var turning = new TurningFaceDetector(detector, _turn);
        var passes = new List<int>();
        for (int i = 0; i < calls; i++)
        {
            turning.Detect(Picture(), _results);
            passes.Add(detector.Shown.Count);
        }

        return passes;
    }
}
