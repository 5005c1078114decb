using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Tracking;

namespace ASMNet.Tests.Tracking;

public sealed class TrackTests
{
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(1);
    private static readonly CropRegion Region = CropRegion.Square(new Vector2(300, 200), 100);

    [Theory]
    [InlineData(0.8f, 100, 6.4f)]
    [InlineData(0.5f, 64, 2)]
    public void ProminenceOf_ScoreAndSide_IsTheScoreSquaredTimesTheRoot(float score, float side, float expected) =>
        Assert.Equal(expected, Track.ProminenceOf(score, side), 1e-5f);

    [Fact]
    public void Prominence_OfATrack_GoesByItsLargerSide()
    {
        var track = new Track(68) { Score = 0.5f, Region = new CropRegion(default, 64, 4, 0) };
        Assert.Equal(2, track.Prominence, 1e-5f);
        track.Region = new CropRegion(default, 4, 64, 0);
        Assert.Equal(2, track.Prominence, 1e-5f);
    }

    [Fact]
    public void UpdateTrust_FreshFace_IsTheConfidence()
    {
        var track = new Track(68);
        track.UpdateTrust(0.7f, TimeSpan.FromSeconds(0.01), fresh: true);
        Assert.Equal(0.7f, track.Trust);
    }

    [Fact]
    public void UpdateTrust_ConstantConfidence_ComesNearByAQuarterOfASecond()
    {
        // A first-order lag: 0.2 + 0.7 (1 - exp(-t / 0.25)), whatever the frames' lengths.
        var track = new Track(68);
        track.UpdateTrust(0.2f, TimeSpan.Zero, fresh: true);
        double seconds = 0;
        foreach (double elapsed in new[] { 0.04, 0.1, 0, 0.03, 0.5 })
        {
            seconds += elapsed;
            track.UpdateTrust(0.9f, TimeSpan.FromSeconds(elapsed), fresh: false);
            Assert.Equal(0.2 + (0.7 * (1 - Math.Exp(-seconds / 0.25))), track.Trust, 1e-5);
        }
    }

    // Reach: 1.2 of the larger side at once, and in a second two of its own sides and its own speed more.
    [Theory]
    [InlineData(100, 0, 0, 120)]
    [InlineData(150, 0, 0, 180)]
    [InlineData(60, 0, 0, 120)]
    [InlineData(100, 0, 0.5, 220)]
    [InlineData(100, 300, 0.5, 370)]
    [InlineData(150, 300, 0.5, 430)]
    public void CanBeAt_Elsewhere_WithinWhatItCanHaveGone(float side, float speed, double seconds, float reach)
    {
        foreach (bool wide in new[] { true, false })
        {
            Track track = Hidden(speed, wide ? new CropRegion(Region.Center, 100, 30, 0) : new CropRegion(Region.Center, 30, 100, 0));
            var other = new CropRegion(default, wide ? 20 : side, wide ? side : 20, 0);
            TimeSpan now = Start + TimeSpan.FromSeconds(seconds);
            Assert.True(track.CanBeAt(other with { Center = Region.Center + (new Vector2(0.6f, 0.8f) * (reach - 0.1f)) }, now));
            Assert.False(track.CanBeAt(other with { Center = Region.Center + (new Vector2(0.6f, 0.8f) * (reach + 0.1f)) }, now));
        }
    }

    [Theory]
    [InlineData(199.9f, true)]
    [InlineData(200, false)]
    [InlineData(50.1f, true)]
    [InlineData(50, false)]
    public void CanBeAt_OfAnotherSize_WithinTwice(float side, bool expected) =>
        Assert.Equal(expected, Hidden(0, Region).CanBeAt(CropRegion.Square(Region.Center, side), Start));

    [Fact]
    public void Start_UsedSlot_IsANewFace()
    {
        Track track = Hidden(400, CropRegion.Square(default, 9));
        track.Id = 5;
        track.Misses = 3;
        track.Agree(Region, 0.9f, convincing: true, anchor: false, Start);
        track.UpdateTrust(0.8f, TimeSpan.Zero, fresh: true);
        TimeSpan now = Start + TimeSpan.FromSeconds(1);
        track.Start(Region, 0.7f, now);
        Assert.False(track.Confirmed);
        Assert.Equal((Region, true, TrackState.Clear, true), (track.Region, track.FromDetector, track.State, track.Fresh));
        Assert.Equal((0.7f, 0.7f, 0f), (track.Confidence, track.Score, track.Trust));
        Assert.Equal((now, now, now), (track.LastClear, track.LastVisible, track.LastAgreed));
        Assert.Equal((1, 0), (track.Agreements, track.Misses));
        Assert.Equal(Vector2.Zero, track.Motion.Velocity);
    }

    [Fact]
    public void Start_UsedSlot_RemembersNothingOfTheFaceBefore()
    {
        var track = new Track(68, recognised: true);
        track.Start(Region, 0.9f, Start);
        track.Agree(CropRegion.Square(default, 9), 0.9f, convincing: true, anchor: true, Start);
        track.Views!.Add(new float[FaceAppearance.Length], default);
        (track.LastSearch, track.LastView, track.LostSight) = (Start, Start, true);
        Assert.NotNull(track.Former);
        track.Start(Region, 0.7f, Start);
        Assert.Equal((null, null, null, false, 0), (track.Former, track.LastSearch, track.LastView, track.LostSight, track.Views.Count));
    }

    // Where it was followed is worth another look, unless it is not there.
    [Theory]
    [InlineData(TrackState.Clear, false, true)]
    [InlineData(TrackState.Doubtful, false, true)]
    [InlineData(TrackState.Doubtful, true, false)]
    [InlineData(TrackState.Hidden, false, false)]
    internal void Agree_Anchor_KeepsWhereItWasFollowedUnlessItIsNotThere(TrackState state, bool slid, bool kept)
    {
        Track track = Hidden(0, Region);
        track.State = state;
        track.Agree(CropRegion.Square(default, 9), 0.9f, convincing: true, anchor: true, Start, slid);
        Assert.Equal(kept ? Region : null, track.Former);
    }

    [Fact]
    public void Agree_ConvincingAnchor_TakesTimeAndPlace()
    {
        Track track = Hidden(0, Region);
        track.FromDetector = false;
        track.Misses = 2;
        CropRegion place = CropRegion.Square(new Vector2(9, 9), 50);
        TimeSpan now = Start + TimeSpan.FromSeconds(1);
        track.Agree(place, 0.9f, convincing: true, anchor: true, now);
        Assert.Equal((2, 0, 0.9f), (track.Agreements, track.Misses, track.Score));
        Assert.Equal((place, true, now), (track.Region, track.FromDetector, track.LastAgreed));
    }

    [Fact]
    public void Agree_NeitherConvincingNorAnchor_CountsAndLeavesThose()
    {
        Track track = Hidden(0, Region);
        track.FromDetector = false;
        track.Agree(CropRegion.Square(new Vector2(9, 9), 50), 0.5f, convincing: false, anchor: false, Start + TimeSpan.FromSeconds(1));
        Assert.Equal((2, 0.6f), (track.Agreements, track.Score));
        Assert.Equal((Region, false, Start), (track.Region, track.FromDetector, track.LastAgreed));
    }

    /// <summary>A face last seen at the start, which then moved to the right.</summary>
    private static Track Hidden(float speed, CropRegion region)
    {
        var track = new Track(68);
        track.Start(region, 0.6f, Start);
        track.Motion.MoveTo(new Vector2(-0.1f * speed, 0), Start - TimeSpan.FromSeconds(0.1));
        track.Motion.MoveTo(Vector2.Zero, Start);
        track.State = TrackState.Hidden;
        return track;
    }
}
