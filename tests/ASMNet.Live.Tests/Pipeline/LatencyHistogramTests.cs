using ASMNet.Live.Pipeline;

namespace ASMNet.Live.Tests.Pipeline;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Percentile_ManyDurations_IsWithinTwoPercentOfTheSortedOnes()
    {
        var histogram = new LatencyHistogram();
        var random = new Random(3);
        List<double> milliseconds = [.. Enumerable.Range(0, 20_000).Select(_ => Math.Exp((8 * random.NextDouble()) - 4))];

        milliseconds.ForEach(value => histogram.Add(TimeSpan.FromMilliseconds(value)));

        milliseconds.Sort();
        foreach (double share in (double[])[0.01, 0.5, 0.95, 0.99, 1])
        {
            double expected = milliseconds[(int)Math.Ceiling(share * milliseconds.Count) - 1];
            Assert.InRange(histogram.Percentile(share).TotalMilliseconds / expected, 0.98, 1.02);
        }
    }

    [Fact]
    public void Percentile_Nothing_IsZero() => Assert.Equal(TimeSpan.Zero, new LatencyHistogram().Percentile(0.5));

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(63, 63)]
    [InlineData(64, 64)]
    [InlineData(127, 127)]
    [InlineData(129, 129)]
    [InlineData(1L << 44, 1L << 44)]
    public void Add_AnyTicks_IsCountedAsItself(long ticks, long counted)
    {
        var histogram = new LatencyHistogram();

        histogram.Add(TimeSpan.FromTicks(ticks));

        Assert.Equal(1, histogram.Count);
        Assert.Equal(counted, histogram.Last.Ticks);
        Assert.InRange(histogram.Percentile(1).Ticks, counted, counted + (counted / 64));
    }

    // Longer than twenty days: in the last bucket.
    [Fact]
    public void Add_LongestTime_IsCounted()
    {
        var histogram = new LatencyHistogram();

        histogram.Add(TimeSpan.MaxValue);

        Assert.Equal((1L, TimeSpan.MaxValue), (histogram.Count, histogram.Last));
        Assert.True(histogram.Percentile(1) > TimeSpan.FromDays(20));
    }

    [Fact]
    public void Clear_ForgetsTheLastToo()
    {
        var histogram = new LatencyHistogram();
        histogram.Add(TimeSpan.FromMilliseconds(5));

        histogram.Clear();

        Assert.Equal((0L, TimeSpan.Zero, TimeSpan.Zero), (histogram.Count, histogram.Last, histogram.Percentile(1)));
    }
}
