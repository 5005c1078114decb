using ASMNet.Media.FFmpeg;

namespace ASMNet.Media.Tests.FFmpeg;

public sealed class DeadlineTests
{
    private readonly HandTimers _timers = new();
    private int _late;

    [Theory]
    [InlineData(0.1)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(60)]
    [InlineData(3600)]
    public void Expect_NothingComes_IsLateOnceAfterTheTime(double seconds)
    {
        using var deadline = new Deadline(_timers, () => _late++);
        Assert.Equal(Timeout.InfiniteTimeSpan, _timers.Period);

        deadline.Expect(TimeSpan.FromSeconds(seconds));

        int looks = 0;
        while (_late == 0)
        {
            _timers.Look();
            looks++;
        }

        Assert.Equal(seconds, looks * _timers.Period.TotalSeconds, 1e-4);
        _timers.Look();
        Assert.Equal(1, _late);
    }

    // Of a program that was stopped a timer comes late, and then once, however many of its periods have gone by.
    [Theory]
    [InlineData(0.1)]
    [InlineData(1)]
    [InlineData(60)]
    public void Expect_TheProgramStoodStillWhileItWaited_LeavesMostOfTheTime(double seconds)
    {
        using var deadline = new Deadline(_timers, () => _late++);
        deadline.Expect(TimeSpan.FromSeconds(seconds));

        _timers.Look();

        Assert.Equal(0, _late);
        Assert.InRange(_timers.Period.TotalSeconds, 0, seconds / 8);
    }

    [Fact]
    public void Arrived_EndsTheWaitAndANewOneHasItsWholeTime()
    {
        using var deadline = new Deadline(_timers, () => _late++);
        for (int i = 0; i < 20; i++)
        {
            deadline.Expect(TimeSpan.FromSeconds(1));
            for (int look = 0; look < 7; look++)
            {
                _timers.Look();
            }

            deadline.Arrived();
            Assert.Equal(Timeout.InfiniteTimeSpan, _timers.Period);

            // one that was on its way
            _timers.Look();
        }

        Assert.Equal(0, _late);
    }

    /// <summary>A clock whose one timer goes off when the test says so.</summary>
    private sealed class HandTimers : TimeProvider
    {
        private Action _callback = () => { };

        public TimeSpan Period { get; private set; }

        public void Look() => _callback();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _callback = () => callback(state);
            var timer = new HandTimer(this);
            timer.Change(dueTime, period);
            return timer;
        }

        private sealed class HandTimer(HandTimers timers) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                Assert.Equal(period, dueTime);
                timers.Period = period;
                return true;
            }

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
