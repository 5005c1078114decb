using ASMNet.Expressions;
using ASMNet.Signals;
using ASMNet.Tracking;

namespace ASMNet.Tests.Signals;

/// <summary>People whose closed eyes the model calls all but closed: their blinks tell what closed is.</summary>
public sealed class NeutralRangeTests : IDisposable
{
    private const int Rate = 30;
    private readonly FaceSignals _signals = new(null, null, new FaceSignalsOptions { Temporal = false });
    private int _frame;

    public void Dispose() => _signals.Dispose();

    [Fact]
    public void BlinksThatReachThreeQuarters_CountAsWholeOnesAfterTheThird()
    {
        float[] depths = [.. Enumerable.Range(0, 6).Select(_ => Blink(0.75f))];
        Assert.All(depths[..3], depth => Assert.InRange(depth, 0.7f, 0.77f));
        Assert.All(depths[3..], depth => Assert.InRange(depth, 0.97f, 1));
        Assert.InRange(Hold(0.3f, 1), 0.35f, 0.42f);
    }

    [Fact]
    public void WholeBlinks_AreLeftAsTheyAre()
    {
        for (int i = 0; i < 6; i++)
        {
            Blink(1);
        }

        Assert.InRange(Hold(0.6f, 1), 0.58f, 0.61f);
    }

    [Fact]
    public void HalfBlinks_AreStretchedByNoMoreThanSevenTenthsAllow()
    {
        for (int i = 0; i < 8; i++)
        {
            Blink(0.55f);
        }

        Assert.InRange(Blink(0.55f), 0.7f, 0.56f / NeutralRange.LeastReach);
    }

    [Fact]
    public void EyesThatStayHalfShut_TeachNothing()
    {
        for (int i = 0; i < 6; i++)
        {
            Hold(0.6f, Rate);
            Hold(0, Rate);
        }

        Assert.InRange(Blink(0.6f), 0.55f, 0.61f);
    }

    [Fact]
    public void OneEye_TeachesNothingAboutTheOther()
    {
        for (int i = 0; i < 6; i++)
        {
            Show(0, 0);
            Show(0.75f, 0);
        }

        TrackedFaces faces = Show(0.75f, 0.75f);
        Assert.InRange(faces[0].Expressions[Expression.EyeBlinkLeft]!.Value, 0.95f, 1);
        Assert.InRange(faces[0].Expressions[Expression.EyeBlinkRight]!.Value, 0.7f, 0.77f);
    }

    [Fact]
    public void NeutralAnew_ForgetsTheReach()
    {
        for (int i = 0; i < 6; i++)
        {
            Blink(0.75f);
        }

        _signals.RequestNeutral();
        Hold(0, 1);
        Assert.InRange(Blink(0.75f), 0.7f, 0.77f);
    }

    [Fact]
    public void AFullerBlink_EndsTheStretchingSoon()
    {
        for (int i = 0; i < 6; i++)
        {
            Blink(0.75f);
        }

        for (int i = 0; i < 4; i++)
        {
            Blink(1);
        }

        Assert.InRange(Hold(0.5f, 1), 0.48f, 0.53f);
    }

    // Of three blinks the deepest counts; a deeper one then takes the reach half of the way to its own depth, a shallower one a tenth.
    [Theory]
    [InlineData(0.75f, 0.95f, 0.85f)]
    [InlineData(0.95f, 0.75f, 0.93f)]
    public void ALaterBlink_MovesTheReachByItsShare(float depth, float later, float reach)
    {
        var range = new NeutralRange();
        float[] blinks = [depth, depth, depth, later];
        int frame = 0;
        foreach (float peak in blinks)
        {
            Learn(range, 0.1 * frame++, 0);
            Learn(range, 0.1 * frame++, peak);
        }

        Assert.Equal(0.1f / reach, Learn(range, 0.1 * frame++, 0.1f), 1e-4f);
    }

    // A blink goes from below 0.25 over 0.5 and back within half a second, both ends seen; whatever does not teaches nothing.
    [Theory]
    [InlineData(0, 0.6f, 0.25, true)]
    [InlineData(0, 0.51f, 0.25, true)]
    [InlineData(0, 0.49f, 0.25, false)]
    [InlineData(0.24f, 0.6f, 0.25, true)]
    [InlineData(0.26f, 0.6f, 0.25, false)]
    [InlineData(0, 0.6f, 0.5, true)]
    [InlineData(0, 0.6f, 0.51, false)]
    public void WhatIsABlink_IsSaidByDepthAndTime(float open, float shut, double seconds, bool teaches)
    {
        var range = new NeutralRange();
        double now = 0;
        for (int i = 0; i < 4; i++)
        {
            Learn(range, now, open);
            Learn(range, now + 0.1, shut);
            now += seconds;
            Learn(range, now, open);
            now += 1;
        }

        Assert.Equal(teaches ? 0.1f / NeutralRange.LeastReach : 0.1f, Learn(range, now, 0.1f), 1e-4f);
    }

    [Fact]
    public void ABlinkInWhichTheEyeWasHidden_TeachesNothing()
    {
        var range = new NeutralRange();
        for (int i = 0; i < 4; i++)
        {
            Learn(range, i, 0);
            Learn(range, i + 0.1, 0.75f);
            range.Apply(TimeSpan.FromSeconds(i + 0.2), new ExpressionValues());
            Learn(range, i + 0.3, 0);
        }

        Assert.Equal(0.6f, Learn(range, 9, 0.6f));
    }

    [Fact]
    public void WhereTheClockGoesBack_TheReachIsForgotten()
    {
        var range = new NeutralRange();
        for (int i = 0; i < 4; i++)
        {
            Learn(range, 100 + i, 0);
            Learn(range, 100.1 + i, 0.75f);
            Learn(range, 100.2 + i, 0);
        }

        Assert.Equal(0.8f, Learn(range, 110, 0.6f), 1e-4f);
        Assert.Equal(0.6f, Learn(range, 1, 0.6f));
    }

    private static float Learn(NeutralRange range, double seconds, float value)
    {
        var values = new ExpressionValues();
        values.Set(Expression.EyeBlinkLeft, value);
        range.Apply(TimeSpan.FromSeconds(seconds), values);
        return values[Expression.EyeBlinkLeft]!.Value;
    }

    /// <summary>A blink of a tenth of a second between half seconds of open eyes; gives the greatest value that comes out.</summary>
    private float Blink(float depth)
    {
        Hold(0, Rate / 2);
        float deepest = Hold(0.5f * depth, 1);
        deepest = Math.Max(deepest, Hold(depth, 1));
        return Math.Max(deepest, Hold(0, 1));
    }

    private float Hold(float value, int frames)
    {
        float last = 0;
        for (int i = 0; i < frames; i++)
        {
            last = Show(value, value)[0].Expressions[Expression.EyeBlinkLeft]!.Value;
        }

        return last;
    }

    private TrackedFaces Show(float left, float right)
    {
        var faces = new TrackedFaces(1);
        TrackedFace face = faces.Add();
        face.Id = 1;
        face.Expressions.Set(Expression.EyeBlinkLeft, left);
        face.Expressions.Set(Expression.EyeBlinkRight, right);
        _signals.Refine(TimeSpan.FromSeconds(_frame++ / (double)Rate), 640, 480, faces);
        return faces;
    }
}
