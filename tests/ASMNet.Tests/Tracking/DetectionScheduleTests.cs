using ASMNet.Tracking;

namespace ASMNet.Tests.Tracking;

public sealed class DetectionScheduleTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(5);
    private readonly DetectionSchedule _schedule = new();

    [Fact]
    public void IsDue_BeforeTheFirstPass_AtAnyTime()
    {
        _schedule.SetInterval(TimeSpan.FromSeconds(10));
        Assert.True(_schedule.IsDue(TimeSpan.Zero));
        Assert.True(_schedule.IsDue(Start));
    }

    [Fact]
    public void IsDue_AfterAPass_FromTheIntervalOn()
    {
        _schedule.SetInterval(TimeSpan.FromSeconds(0.4));
        _schedule.Started(Start);
        Assert.False(_schedule.IsDue(Start));
        Assert.False(_schedule.IsDue(Start + TimeSpan.FromSeconds(0.4) - Tick));
        Assert.True(_schedule.IsDue(Start + TimeSpan.FromSeconds(0.4)));
        Assert.True(_schedule.IsDue(Start + TimeSpan.FromSeconds(9)));
    }

    [Fact]
    public void IsDue_SourceThatStartsAgain_AtOnce()
    {
        _schedule.SetInterval(TimeSpan.FromSeconds(0.4));
        _schedule.Started(Start);
        Assert.True(_schedule.IsDue(Start - Tick));
        Assert.True(_schedule.IsDue(TimeSpan.Zero));
    }

    [Fact]
    public void IsDue_AfterAReset_AtOnce()
    {
        _schedule.SetInterval(TimeSpan.FromSeconds(0.4));
        _schedule.Started(Start);
        _schedule.Reset();
        Assert.True(_schedule.IsDue(Start));
    }

    [Fact]
    public void SetInterval_BetweenPasses_HoldsForTheOneToCome()
    {
        _schedule.SetInterval(TimeSpan.FromSeconds(0.4));
        _schedule.Started(Start);
        _schedule.SetInterval(TimeSpan.FromSeconds(0.1));
        Assert.True(_schedule.IsDue(Start + TimeSpan.FromSeconds(0.1)));
    }
}
