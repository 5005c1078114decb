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
