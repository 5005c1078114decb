using ASMNet.Expressions;
using ASMNet.Signals;

namespace ASMNet.Tests.Signals;

public sealed class NeutralFaceTests
{
    private static readonly TimeSpan Frame = TimeSpan.FromSeconds(1 / 30.0);
    private readonly NeutralFace _neutral = new();
    private TimeSpan _now;

    [Fact]
    public void WhatIsShownForSeconds_IsRestAndTheFullStaysFull()
    {
        Show(Expression.BrowInnerUp, 0, 1);
        Assert.Equal(0, Show(Expression.BrowInnerUp, 0.3f, 120), 0.02f);
        Assert.Equal(1, Show(Expression.BrowInnerUp, 1, 1), 3);
    }

    // Ten seconds of a smile are no more than a trace in a person's rest.
    [Fact]
    public void OnceItIsKnown_TheRestChangesSlowly()
    {
        Show(Expression.MouthSmileLeft, 0, 150);

        Assert.InRange(Show(Expression.MouthSmileLeft, 0.3f, 300), 0.25f, 0.29f);
    }

    [Fact]
    public void AfterAGap_NoMoreIsLearnedThanFromAFrame()
    {
        Show(Expression.JawOpen, 0, 1);
        _now += TimeSpan.FromSeconds(3);

        Assert.InRange(Show(Expression.JawOpen, 0.5f, 1), 0.48f, 0.5f);
    }

    // At first a rest value rises by 0.4 times 0.4 a second while the channel lies above it, a quantile of 0.4 as it is: after the second it is 0.16.
    [Fact]
    public void AtFirst_TheRestMovesByWhatTheQuantileAllows()
    {
        Show(Expression.BrowInnerUp, 0, 1);
        Assert.Equal((0.3 - 0.16) / (1 - 0.16), Show(Expression.BrowInnerUp, 0.3f, 30), 0.002);
    }

    [Fact]
    public void WhatIsNothing_StaysNothing()
    {
        Show(Expression.BrowInnerUp, 0.1f, 1);
        Assert.All(Enumerable.Range(0, 300), _ => Assert.Equal(0, Show(Expression.BrowInnerUp, 0, 1)));
    }

    // The clock of a file that is played again: what is shown first is rest, as at the very beginning.
    [Fact]
    public void WhereTheClockGoesBack_ThePersonIsLearnedAnew()
    {
        _now = TimeSpan.FromSeconds(100);
        Show(Expression.BrowInnerUp, 0, 150);
        _now = TimeSpan.FromSeconds(1);

        Assert.Equal(0, Show(Expression.BrowInnerUp, 0.3f, 1));
        Assert.Equal(0.7f / 0.7f, Show(Expression.BrowInnerUp, 1, 1), 2);
    }

    // Who reads beside the camera would be taken to look into it.
    [Theory]
    [InlineData(Expression.EyeLookDownLeft)]
    [InlineData(Expression.EyeLookInLeft)]
    [InlineData(Expression.EyeLookOutLeft)]
    [InlineData(Expression.EyeLookUpLeft)]
    [InlineData(Expression.EyeLookDownRight)]
    [InlineData(Expression.EyeLookInRight)]
    [InlineData(Expression.EyeLookOutRight)]
    [InlineData(Expression.EyeLookUpRight)]
    public void WhereSomebodyLooks_HasNoRest(Expression channel)
    {
        Show(channel, 0, 1);
        Assert.Equal(0.3f, Show(channel, 0.3f, 120));
    }

    private float Show(Expression channel, float value, int frames)
    {
        var values = new ExpressionValues();
        for (int i = 0; i < frames; i++)
        {
            values.Set(channel, value);
            _neutral.Apply(_now, values);
            _now += Frame;
        }

        return values[channel]!.Value;
    }
}
