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

    [Fact]
    public void Filter_SeveralUnevenlySampledValues_FollowsThePapersEquations()
    {
        var random = new Random(17);
        var filter = new OneEuroFilter(3);
        ReferenceOneEuro[] reference = [new(), new(), new()];
        double seconds = 2;
        for (int n = 0; n < 200; n++)
        {
            float[] values = [MathF.Sin(n / 7f), 40 * random.NextSingle(), -n / 3f];
            double[] expected = new double[3];
            var parameters = new OneEuroParameters(0.5f + (n % 5), 0.02f * (n % 4), 1 + (n % 3));
            for (int i = 0; i < values.Length; i++)
            {
                expected[i] = reference[i].Next(seconds, values[i], parameters, 2.5);
            }

            filter.Filter(TimeSpan.FromSeconds(seconds), values, parameters, 2.5f);
            for (int i = 0; i < values.Length; i++)
            {
                Assert.Equal(expected[i], values[i], 1e-3);
                Assert.Equal(values[i], filter.Values[i]);
            }

            seconds += 0.01 + (0.05 * random.NextDouble());
        }
    }

    [Fact]
    public void Filter_TimeGoesBack_ForgetsTheSpeedToo()
    {
        var moved = new OneEuroFilter(1);
        var fresh = new OneEuroFilter(1);
        var parameters = new OneEuroParameters(1, 3, 1);
        Filter(moved, 1, 0, parameters);
        Filter(moved, 1.04, 9, parameters);
        Filter(moved, 0, 2, parameters);
        Filter(fresh, 0, 2, parameters);
        Assert.Equal(Filter(fresh, 0.04, 3, parameters), Filter(moved, 0.04, 3, parameters));
    }

    [Theory]
    [InlineData(12)]
    [InlineData(25)]
    [InlineData(60)]
    public void Filter_WaveringToAndFroWithNoiseTaken_IsCalmedAsAtRest(int rate)
    {
        // With one cutoff f what wavers from frame to frame is left with b / (2 - b), b = 1 / (1 + rate / (2 pi f)).
        var filter = new OneEuroFilter(2) { MostNoise = 0.1f };
        double smoothing = 1 / (1 + (rate / (2 * Math.PI * 2)));
        for (int n = 0; n < 5 * rate; n++)
        {
            float[] values = [n % 2 == 0 ? 1.5f : -1.5f, 7];
            filter.Filter(TimeSpan.FromSeconds(n / (double)rate), values, new OneEuroParameters(2, 3, 5), 0.02f);
            Assert.Equal(7, values[1]);
            if (n > 4 * rate)
            {
                Assert.Equal(1.5 * smoothing / (2 - smoothing), Math.Abs(values[0]), 1e-3);
            }
        }
    }

    [Fact]
    public void Filter_MovementWithNoiseTaken_HasOneCutoffByTheCommonSpeed()
    {
        // Along a line of direction (3, 4) each value is filtered as the way of the point is by the paper's filter.
        var filter = new OneEuroFilter(2) { MostNoise = 0.1f };
        var reference = new ReferenceOneEuro();
        var parameters = new OneEuroParameters(1, 2, 3);
        for (int n = 0; n < 60; n++)
        {
            float way = n * n / 400f;
            double expected = reference.Next(n / 30.0, way, parameters, 0.5);
            float[] values = [0.6f * way, 0.8f * way];
            filter.Filter(TimeSpan.FromSeconds(n / 30.0), values, parameters, 0.5f);
            Assert.Equal(0.6 * expected, values[0], 1e-4);
            Assert.Equal(0.8 * expected, values[1], 1e-4);
        }
    }

    [Fact]
    public void Filter_LeapThereAndBackWithNoiseTaken_IsNotTakenForNoise()
    {
        // The largest believed noise, of a hundredth, hides speeds of a hundredth of the leap's at the most.
        var leapt = new OneEuroFilter(1) { MostNoise = 0.01f };
        var calm = new OneEuroFilter(1) { MostNoise = 0.01f };
        var parameters = new OneEuroParameters(1, 3, 5);
        for (int n = 0; n < 60; n++)
        {
            float way = n < 30 ? 0 : (n - 30) * 0.1f;
            float after = Filter(leapt, n / 30.0, n is 10 or 20 ? 50 : way, parameters);
            float before = Filter(calm, n / 30.0, way, parameters);
            Assert.True(n < 40 || Math.Abs(after - before) < 0.02f, $"frame {n}: {after}, not {before}");
        }
    }

    [Fact]
    public void Filter_OtherNumberOfValues_SaysHowMany()
    {
        var error = Assert.Throws<ArgumentException>(() => new OneEuroFilter(2).Filter(TimeSpan.Zero, new float[3], Plain));
        Assert.Contains("takes 2 values, not 3", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Filter_WhatIsNoNumber_PassesAndLeavesNothingBehind(float wrong)
    {
        var filter = new OneEuroFilter(2);
        var fresh = new OneEuroFilter(2);
        filter.Filter(TimeSpan.Zero, [1, 2], Plain);
        float[] values = [3, wrong];
        filter.Filter(TimeSpan.FromSeconds(0.1), values, Plain);
        Assert.Equal([3, wrong], values);

        foreach ((double seconds, float first) in new[] { (0.2, 10f), (0.3, 11f), (0.4, 9f) })
        {
            float[] one = [first, 5];
            float[] other = [first, 5];
            filter.Filter(TimeSpan.FromSeconds(seconds), one, Plain);
            fresh.Filter(TimeSpan.FromSeconds(seconds), other, Plain);
            Assert.Equal(other, one);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Constructor_NoValues_IsRefused(int dimensions) =>
        Assert.Equal("dimensions", Assert.Throws<ArgumentOutOfRangeException>(() => new OneEuroFilter(dimensions)).ParamName);

    [Fact]
    public void Values_BeforeTheFirst_AreZeros()
    {
        var filter = new OneEuroFilter(2);
        Assert.Equal(2, filter.Dimensions);
        Assert.Equal([0, 0], filter.Values.ToArray());
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(350, -10)]
    [InlineData(-370, -10)]
    [InlineData(740, 20)]
    public void UnwrapAngle_AnyTurns_IsWithinHalfATurnOfTheLastSample(float angle, float expected)
    {
        var filter = new OneEuroFilter(2);
        filter.Filter(TimeSpan.Zero, [500, 5], Plain);
        Assert.Equal(expected, filter.UnwrapAngle(1, angle, 360), 1e-4f);
    }

    [Fact]
    public void UnwrapAngle_BeforeTheFirst_IsTheAngle()
    {
        var filter = new OneEuroFilter(1);
        Assert.Equal(350, filter.UnwrapAngle(0, 350, 360));
        Filter(filter, 0, 0);
        filter.Reset();
        Assert.Equal(350, filter.UnwrapAngle(0, 350, 360));
    }

    private static float Filter(OneEuroFilter filter, double seconds, float value, OneEuroParameters? parameters = null)
    {
        float[] values = [value];
        filter.Filter(TimeSpan.FromSeconds(seconds), values, parameters ?? Plain);
        return values[0];
    }
}
