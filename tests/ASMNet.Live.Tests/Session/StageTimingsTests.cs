using ASMNet.Live.Pipeline;
using ASMNet.Live.Session;

namespace ASMNet.Live.Tests.Session;

public sealed class StageTimingsTests
{
    [Fact]
    public void Of_AStageThatRan_HasItsPercentilesInMilliseconds()
    {
        var statistics = new PipelineStatistics(TimeProvider.System);
        foreach (int number in Enumerable.Range(1, 1000))
        {
            statistics.Stage(StageName.Align).Add(TimeSpan.FromMilliseconds(number));
        }

        (string name, StageTiming timing) = Assert.Single(StageTimings.Of(statistics));

        // buckets are 1.6 % wide
        Assert.Equal("align", name);
        Assert.InRange(timing.P50, 490, 510);
        Assert.InRange(timing.P95, 930, 970);
        Assert.InRange(timing.P99, 970, 1010);
    }
}
