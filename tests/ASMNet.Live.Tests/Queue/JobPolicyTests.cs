using ASMNet.Live.Queue;
using ASMNet.Live.Queue.Policy;

namespace ASMNet.Live.Tests.Queue;

public sealed class JobPolicyTests
{
    private static readonly JobPolicy Policy = new() { RetryAfter = TimeSpan.FromSeconds(30) };

    [Theory]
    [InlineData(1, 0, 30)]
    [InlineData(2, 0, 60)]
    [InlineData(4, 2, 60)]
    public void Judge_Failure_WaitsTwiceAsLongEachTime(int deliveries, int returned, double seconds) =>
        Assert.Equal(JobVerdict.GiveBack(TimeSpan.FromSeconds(seconds)), Policy.Judge(JobOutcome.Failed, new JobHistory(deliveries, returned)));

    [Theory]
    [InlineData(3, 0)]
    [InlineData(5, 2)]
    public void Judge_ThirdFailure_IsTheLast(int deliveries, int returned) =>
        Assert.Equal(JobVerdict.Dead, Policy.Judge(JobOutcome.Failed, new JobHistory(deliveries, returned)));

    [Fact]
    public void Judge_Stopped_GoesBackAtOnceHoweverOften() =>
        Assert.Equal(JobVerdict.GiveBack(TimeSpan.Zero), Policy.Judge(JobOutcome.Stopped, new JobHistory(9, 8)));

    [Fact]
    public void MayTry_LostThreeTimes_NotAFourthTime()
    {
        Assert.True(Policy.MayTry(new JobHistory(3, 0)));
        Assert.False(Policy.MayTry(new JobHistory(4, 0)));
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(2, 0, 1)]
    [InlineData(4, 1, 2)]
    [InlineData(3, 5, 0)]
    public void CountingLost_EveryDelivery_IsAFailureOrAReturn(int deliveries, int returned, int lost)
    {
        var note = new JobNote { Source = "a.avi", Returned = returned };
        Assert.Equal(lost, note.CountingLost(deliveries).Failures.Count);
        JobNote failed = note.CountingLost(deliveries) with { Failures = [.. note.CountingLost(deliveries).Failures, "it failed"] };
        Assert.Equal(lost + 1, failed.CountingLost(deliveries + 1).Failures.Count);
    }

    [Fact]
    public void Make_SameContentUnderAnotherName_IsTheSameJob()
    {
        QueueJob job = QueueJob.Make("a.avi", "aa", 1, "bb", [".csv", ".jsonl"]);
        Assert.Equal(job.Id, QueueJob.Make("b.avi", "aa", 1, "bb", [".jsonl", ".csv"]).Id);
        Assert.NotEqual(job.Id, QueueJob.Make("a.avi", "aa", 1, "bb", [".csv"]).Id);
        Assert.NotEqual(job.Id, QueueJob.Make("a.avi", "aa", 1, "cc", [".csv", ".jsonl"]).Id);
        Assert.NotEqual(job.Id, QueueJob.Make("a.avi", "ab", 1, "bb", [".csv", ".jsonl"]).Id);
    }

    [Theory]
    [InlineData("http://host", "asmnet")]
    [InlineData("host:4222", "asmnet")]
    [InlineData("nats://host", "")]
    [InlineData("nats://host", "a.b")]
    [InlineData("nats://host", "a*")]
    public void Parse_WrongServerOrName_IsRefused(string address, string name) => Assert.Throws<UserException>(() => QueueServer.Parse(address, name));
}
