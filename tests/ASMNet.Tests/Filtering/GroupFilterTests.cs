using ASMNet.Filtering;

namespace ASMNet.Tests.Filtering;

public sealed class GroupFilterTests
{
    private static readonly OneEuroParameters Parameters = new() { MinCutoff = 1, Beta = 0.5f, DerivativeCutoff = 1 };
    private readonly GroupFilter _filter = new(2, 1, 0.06f);

    [Fact]
    public void UnwrapAngle_OverTheTurn_GoesOnWithoutAJump()
    {
        Filter(_filter, 0, 3.1f, 0);

        Assert.Equal((2 * MathF.PI) - 3.1f, _filter.UnwrapAngle(0, -3.1f, MathF.Tau), 5);
        Assert.Equal(3, _filter.UnwrapAngle(0, 3, MathF.Tau), 5);
        Assert.Equal(3, _filter.UnwrapAngle(0, 3 - (4 * MathF.PI), MathF.Tau), 5);

        _filter.Reset();
        Assert.Equal(-3.1f, _filter.UnwrapAngle(0, -3.1f, MathF.Tau));
    }

    [Fact]
    public void Filter_SampleAtTheTimeOfTheLast_RepeatsTheLastAndLeavesNoTrace()
    {
        var other = new GroupFilter(2, 1, 0.06f);
        foreach (GroupFilter filter in new[] { _filter, other })
        {
            Filter(filter, 0, 0, 0);
            Filter(filter, 0.04, 0.01f, 0.02f);
        }

        (float, float) last = Filter(other, 0.08, 0.02f, 0.04f);
        Assert.Equal(last, Filter(_filter, 0.08, 0.02f, 0.04f));
        Assert.Equal(last, Filter(_filter, 0.08, 5, -5));
        Assert.Equal(Filter(other, 0.12, 0.03f, 0.06f), Filter(_filter, 0.12, 0.03f, 0.06f));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Filter_BegunAnew_IsAsNew(bool byTime)
    {
        Filter(_filter, 10, 0, 0);
        Filter(_filter, 10.04, 9, -9);
        if (!byTime)
        {
            _filter.Reset();
        }

        var fresh = new GroupFilter(2, 1, 0.06f);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(Filter(fresh, i * 0.04, i * 0.01f, i * i * 0.01f), Filter(_filter, i * 0.04, i * 0.01f, i * i * 0.01f));
        }
    }

    private static (float First, float Second) Filter(GroupFilter filter, double seconds, float first, float second)
    {
        Span<float> values = [first, second];
        filter.Filter(TimeSpan.FromSeconds(seconds), values, Parameters);
        return (values[0], values[1]);
    }
}
