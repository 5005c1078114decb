using ASMNet.Filtering;

namespace ASMNet.Tests.Filtering;

public sealed class OneEuroFilterTests
{
    private static readonly OneEuroParameters Plain = new(2, 0, 1);

    [Fact]
    public void Filter_Step_RisesAsALowPassOfThatCutoff()
    {
        var filter = new OneEuroFilter(1);
        Filter(filter, 0, 0);

        // Without beta: y[n] = 1 - (1 - a)^n with a = 1 / (1 + 1 / (2 pi fc dt)).
        double smoothing = 1 / (1 + (1 / (2 * Math.PI * 2 * 0.04)));
        for (int n = 1; n <= 20; n++)
        {
            Assert.Equal(1 - Math.Pow(1 - smoothing, n), Filter(filter, 0.04 * n, 1), 1e-4f);
        }
    }

    [Fact]
    public void Filter_UnevenFrames_WeighsByRealTime()
    {
        var filter = new OneEuroFilter(1);
        Filter(filter, 0, 0);
        Filter(filter, 0.02, 0);
        float afterLongGap = Filter(filter, 10.02, 1);
        Assert.True(afterLongGap > 0.99f);
    }

    [Fact]
    public void Filter_FastMotion_LagsLessThanWithoutBeta()
    {
        var plain = new OneEuroFilter(1);
        var adaptive = new OneEuroFilter(1);
        float plainLag = 0;
        float adaptiveLag = 0;
        for (int n = 0; n < 50; n++)
        {
            float value = n * 0.04f * 5;
            plainLag = value - Filter(plain, 0.04 * n, value);
            adaptiveLag = value - Filter(adaptive, 0.04 * n, value, new OneEuroParameters(2, 1, 1));
        }

        Assert.True(adaptiveLag < 0.5f * plainLag);
    }

    [Fact]
    public void Filter_NoiseAtRest_IsCalmed()
    {
        var random = new Random(5);
        var filter = new OneEuroFilter(1);
        double rawSquares = 0;
        double filteredSquares = 0;
        for (int n = 0; n < 1000; n++)
        {
            float value = (random.NextSingle() - 0.5f) * 0.02f;
            float filtered = Filter(filter, n / 30.0, value, new OneEuroParameters(1, 1, 1));
            rawSquares += value * value;
            filteredSquares += filtered * filtered;
        }

        Assert.True(filteredSquares < 0.2 * rawSquares);
    }

    [Fact]
    public void Filter_SameTimestamp_RepeatsTheResult()
    {
        var filter = new OneEuroFilter(1);
        Filter(filter, 0, 0);
        float result = Filter(filter, 0.04, 1);
        Assert.Equal(result, Filter(filter, 0.04, 5));
    }

    [Fact]
    public void Filter_TimeGoesBack_StartsAnew()
    {
        var filter = new OneEuroFilter(1);
        Filter(filter, 5, 0);
        Assert.Equal(7, Filter(filter, 1, 7));
    }

    [Fact]
    public void Reset_NextSample_PassesUnchanged()
    {
        var filter = new OneEuroFilter(1);
        Filter(filter, 0, 0);
        filter.Reset();
        Assert.Equal(3, Filter(filter, 0.04, 3));
    }

    [Fact]
    public void UnwrapAngle_AcrossTheFullTurn_StaysNearTheLast()
    {
        var filter = new OneEuroFilter(1);
        Filter(filter, 0, 179);
        Assert.Equal(181, filter.UnwrapAngle(0, -179, 360));
    }

    private static float Filter(OneEuroFilter filter, double seconds, float value, OneEuroParameters? parameters = null)
    {
        float[] values = [value];
        filter.Filter(TimeSpan.FromSeconds(seconds), values, parameters ?? Plain);
        return values[0];
    }
}
