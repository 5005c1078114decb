namespace ASMNet.Media.Tests;

public sealed class FramePacerTests
{
    // On this clock a wait is over at once and was as long as asked; its first moment is 0.
    [Fact]
    public void Wait_ClockOfTheCaller_IsWaitedByThatClockFromItsFirstMomentOn()
    {
        var clock = new InstantClock();
        var pacer = new FramePacer(clock, 0.1);
        for (int i = 0; i < 4; i++)
        {
            Assert.True(pacer.Wait(default, out long slot, out TimeSpan elapsed));
            Assert.Equal((i, TimeSpan.FromSeconds(10 * i)), (slot, elapsed));
            clock.Advance(TimeSpan.FromSeconds(4));
        }

        Assert.Equal([6, 6, 6], clock.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public void Wait_ReaderIsLate_LeavesOutTheSlotsThatHavePassed()
    {
        var clock = new InstantClock();
        var pacer = new FramePacer(clock, 10);
        Assert.True(pacer.Wait(default, out _, out _));
        clock.Advance(TimeSpan.FromSeconds(0.35));
        Assert.True(pacer.Wait(default, out long slot, out TimeSpan elapsed));
        Assert.Equal((3, TimeSpan.FromSeconds(0.35)), (slot, elapsed));
        Assert.Empty(clock.Waits);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Wait_Cancelled_IsFalse(bool system)
    {
        using var stop = new CancellationTokenSource();
        var pacer = new FramePacer(system ? TimeProvider.System : new HeldClock(stop), 0.2);
        Assert.True(pacer.Wait(stop.Token, out _, out _));
        if (system)
        {
            stop.Cancel();
        }

        Assert.False(pacer.Wait(stop.Token, out _, out _));
    }

    /// <summary>A clock on which no wait ends; who begins one is told that it is not wanted any more.</summary>
    private sealed class HeldClock(CancellationTokenSource stop) : TimeProvider
    {
        public override long GetTimestamp() => 0;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            stop.CancelAfter(TimeSpan.Zero);
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
