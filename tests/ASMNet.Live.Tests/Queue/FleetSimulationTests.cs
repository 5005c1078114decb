using ASMNet.Fleet.Simulation;
using ASMNet.Live.Queue.Policy;

namespace ASMNet.Live.Tests.Queue;

/// <summary>A simulated fleet under the policy of the real workers.</summary>
public sealed class FleetSimulationTests
{
    private static readonly FleetOptions Calm = new()
    {
        Workers = 500, Jobs = 10_000, SlowShare = 0, TimeToLoss = double.PositiveInfinity, PoisonShare = 0, KillerShare = 0,
    };

    [Fact]
    public void Run_NothingGoesWrong_AllWorkersAreBusyToTheEnd()
    {
        FleetReport report = FleetSimulation.Run(Calm);
        Assert.Equal((Calm.Jobs, 0, 0, (long)Calm.Jobs), (report.Done, report.Dead, report.Lost, report.Deliveries));
        Assert.Equal(0, report.WastedWork);

        // Until the last jobs, work is spread over all workers: 99 of 100 have ended in little more than the work by the workers.
        Assert.InRange(report.Most * Calm.Workers / report.UsefulWork, 0.95, 1.1);
    }

    [Fact]
    public void Run_PoisonAndKillers_AreDeadAfterThreeTriesAndStopNothing()
    {
        FleetReport report = FleetSimulation.Run(Calm with { PoisonShare = 0.01, KillerShare = 0.005 });
        Assert.Equal(0, report.Lost);
        Assert.Equal(0, report.DeadGood);
        Assert.InRange(report.Dead, 100, 200);

        // Poison is judged at its third failure; a killer comes a fourth time and is not tried again.
        int killers = (int)(report.Deliveries - Calm.Jobs - (2 * report.Dead));
        Assert.InRange(killers, 30, 75);
    }

    [Fact]
    public void Run_WorkersAreLost_NothingElseIs()
    {
        FleetReport report = FleetSimulation.Run(Calm with { TimeToLoss = 3_600 });
        Assert.Equal(0, report.Lost);
        Assert.Equal(Calm.Jobs, report.Done + report.DeadGood);
        Assert.InRange(report.DeadGood, 0, 10);
        Assert.InRange(report.WastedShare, 0.01, 0.1);
    }

    [Fact]
    public void Run_WorkersAreAskedToEndAgainAndAgain_ThatCountsAsNoTry()
    {
        FleetReport report = FleetSimulation.Run(Calm with { TimeToStop = 120, Spread = 0.1 });
        Assert.Equal((Calm.Jobs, 0), (report.Done, report.Lost));
        Assert.True(report.Deliveries > 2 * Calm.Jobs);
    }

    [Fact]
    public void Run_OneTry_BuriesGoodJobs()
    {
        FleetOptions harsh = Calm with { TimeToLoss = 3_600, Policy = new JobPolicy { Tries = 1 } };
        Assert.True(FleetSimulation.Run(harsh).DeadGood > 100);
    }

    [Fact]
    public void Run_LongLease_MakesTheTailLonger()
    {
        FleetOptions losing = Calm with { TimeToLoss = 3_600 };
        FleetReport quick = FleetSimulation.Run(losing);
        FleetReport slow = FleetSimulation.Run(losing with { Policy = new JobPolicy { Lease = TimeSpan.FromHours(1) } });
        Assert.True(slow.All > quick.All + 1_800);
    }

    [Fact]
    public void Run_SameSeed_IsTheSame() => Assert.Equal(FleetSimulation.Run(Calm with { TimeToLoss = 900 }), FleetSimulation.Run(Calm with { TimeToLoss = 900 }));
}
