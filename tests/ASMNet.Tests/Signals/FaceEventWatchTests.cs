using ASMNet.Expressions;
using ASMNet.Signals;

namespace ASMNet.Tests.Signals;

public sealed class FaceEventWatchTests
{
    private readonly FaceEventWatch _watch = new();
    private readonly FaceEvent[] _found = new FaceEvent[2];
    private int _frame;

    // Closed is more than a half, open less than 0.35 (docs/expressions.md): what wavers between is neither.
    [Fact]
    public void EyesThatAreHalfShut_AreNoBlink() => Assert.Empty(Eyes(0, 0.45f, 0.49f, 0.4f, 0));

    [Fact]
    public void EyesThatWaverWhileTheyAreShut_AreOneBlink() =>
        Assert.Equal([new FaceEvent(7, FaceEventKind.Blink, At(1), At(3))], Eyes(0, 0.6f, 0.4f, 0.9f, 0.1f, 0.4f, 0));

    // "The mean above 0.5": the values of docs/expressions.md from both sides.
    [Theory]
    [InlineData(0.51f, 0.51f, true)]
    [InlineData(0.9f, 0.2f, true)]
    [InlineData(0.2f, 0.9f, true)]
    [InlineData(0.9f, 0.05f, false)]
    [InlineData(0.49f, 0.49f, false)]
    public void EyesOfWhichTheMeanIsShut_Blink(float left, float right, bool blinks)
    {
        List<FaceEvent> all = [];
        foreach (bool shut in new[] { false, true, false })
        {
            var channels = new ExpressionValues();
            channels.Set(Expression.EyeBlinkLeft, shut ? left : 0);
            channels.Set(Expression.EyeBlinkRight, shut ? right : 0);
            all.AddRange(_found[.._watch.Watch(At(_frame++), 7, channels, _found)]);
        }

        Assert.Equal(blinks ? [new FaceEvent(7, FaceEventKind.Blink, At(1), At(1))] : [], all);
    }

    [Theory]
    [InlineData(0.34f, true)]
    [InlineData(0.36f, false)]
    public void EyesAreOpenBelowThirtyFiveHundredths(float open, bool blinks) => Assert.Equal(blinks ? 1 : 0, Eyes(0, 0.8f, open).Count);

    // Half a second is a blink, a frame more is none.
    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void EyesThatStayShut_BlinkForHalfASecondAtMost(int frames, bool blinks) =>
        Assert.Equal(blinks ? 1 : 0, Eyes([0, .. Enumerable.Repeat(1f, frames), 0]).Count);

    [Theory]
    [InlineData(0.19f, 0)]
    [InlineData(0.21f, 1)]
    public void AMouthIsOpenFromAFifthOn(float jaw, int events) => Assert.Equal(events, Frames(Expression.JawOpen, Expression.JawOpen, 0, jaw, 0.11f).Count);

    [Fact]
    public void AMouthThatWavers_OpensOnceAndClosesOnce() => Assert.Equal(
        [new FaceEvent(7, FaceEventKind.MouthOpened, At(1), TimeSpan.Zero), new FaceEvent(7, FaceEventKind.MouthClosed, At(1), At(4))],
        Frames(Expression.JawOpen, Expression.JawOpen, 0.15f, 0.25f, 0.15f, 0.3f, 0.12f, 0.05f, 0.15f));

    [Fact]
    public void WhatBeganWithSomebodyElse_IsForgotten()
    {
        Eyes(0, 1);
        _watch.Reset();

        Assert.Empty(Eyes(0));
    }

    private static TimeSpan At(int frame) => TimeSpan.FromMilliseconds(50 * frame);

    private List<FaceEvent> Eyes(params float[] values) => Frames(Expression.EyeBlinkLeft, Expression.EyeBlinkRight, values);

    private List<FaceEvent> Frames(Expression one, Expression other, params float[] values)
    {
        List<FaceEvent> all = [];
        foreach (float value in values)
        {
            var channels = new ExpressionValues();
            channels.Set(one, value);
            channels.Set(other, value);
            all.AddRange(_found[.._watch.Watch(At(_frame++), 7, channels, _found)]);
        }

        return all;
    }
}
