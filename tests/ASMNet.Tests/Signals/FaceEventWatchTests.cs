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
