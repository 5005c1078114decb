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
    [InlineData(-5)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(long.MaxValue)]
    public void Add_ExtremeTicks_IsCounted(long ticks)
    {
        var histogram = new LatencyHistogram();

        histogram.Add(TimeSpan.FromTicks(ticks));

        Assert.Equal(1, histogram.Count);
        Assert.True(histogram.Percentile(1) >= TimeSpan.Zero);
    }
}
