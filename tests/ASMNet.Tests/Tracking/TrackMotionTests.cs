using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Tracking;

namespace ASMNet.Tests.Tracking;

public sealed class TrackMotionTests
{
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(1);

    [Fact]
    public void Velocity_OneFrame_IsNotKnown()
    {
        var motion = default(TrackMotion);
        motion.MoveTo(new Vector2(40, 30), TimeSpan.FromSeconds(0.04));
        Assert.Equal(Vector2.Zero, motion.Velocity);
    }

    [Theory]
    [InlineData(0.1, true)]
    [InlineData(0.15, true)]
    [InlineData(0.151, false)]
    [InlineData(0, false)]
    [InlineData(-0.1, false)]
    public void Velocity_TwoFrames_IsTheWayOverTheTime(double seconds, bool known)
    {
        var motion = default(TrackMotion);
        motion.MoveTo(new Vector2(10, 20), Start);
        motion.MoveTo(new Vector2(13, 14), Start + TimeSpan.FromSeconds(seconds));
        Vector2 expected = known ? new Vector2(3, -6) / (float)seconds : Vector2.Zero;
        Assert.InRange(Vector2.Distance(expected, motion.Velocity), 0, 1e-3f);
    }

    [Fact]
    public void Clear_AfterMoving_KnowsNothing()
    {
        TrackMotion motion = Moving(new Vector2(500, 0));
        motion.Clear();
        Assert.Equal(Vector2.Zero, motion.Velocity);
        motion.MoveTo(new Vector2(9, 9), Start + TimeSpan.FromSeconds(0.2));
        Assert.Equal(Vector2.Zero, motion.Velocity);
    }

    // A crop of 100 pixels: below 8 pixels a frame it stays, it goes on in proportion up to 80, and for 0.15 seconds at most.
    [Theory]
    [InlineData(70, 0.1, 0)]
    [InlineData(79.9f, 0.1, 0)]
    [InlineData(80.1f, 0.1, 8.01f)]
    [InlineData(300, 0.1, 30)]
    [InlineData(300, 0.15, 45)]
    [InlineData(300, 2, 45)]
    [InlineData(700, 0.1, 70)]
    [InlineData(900, 0.1, 80)]
    [InlineData(4000, 0.1, 80)]
    public void Predict_FaceThatGoesOn_IsAheadByItsSpeed(float speed, double seconds, float expected)
    {
        TrackMotion motion = Moving(new Vector2(0.6f, -0.8f) * speed);
        foreach (CropRegion region in new[] { new CropRegion(new Vector2(300, 200), 100, 40, 0.3f), new CropRegion(new Vector2(300, 200), 40, 100, 0.3f) })
        {
            CropRegion ahead = motion.Predict(region, Start + TimeSpan.FromSeconds(seconds));
            Assert.Equal(300 + (0.6f * expected), ahead.Center.X, 0.01f);
            Assert.Equal(200 - (0.8f * expected), ahead.Center.Y, 0.01f);
            Assert.Equal(region, ahead with { Center = region.Center });
        }
    }

    [Fact]
    public void Predict_FaceThatStands_IsTheVeryRegion()
    {
        CropRegion region = CropRegion.Square(new Vector2(300, 200), 100);
        Assert.Equal(region, default(TrackMotion).Predict(region, Start));
    }

    /// <summary>A face that moved at this speed up to the start.</summary>
    private static TrackMotion Moving(Vector2 speed)
    {
        var motion = default(TrackMotion);
        motion.MoveTo(-0.1f * speed, Start - TimeSpan.FromSeconds(0.1));
        motion.MoveTo(Vector2.Zero, Start);
        return motion;
    }
}
