using ASMNet.Imaging;
using ASMNet.Live.Session;
using ASMNet.Media;

namespace ASMNet.Live.Tests.Session;

/// <summary>A browser's clock is data from outside: whatever it does, the stream's time goes on by the real distance of the pictures.</summary>
public sealed class BrowserClockTests
{
    private static readonly TimeSpan Distance = TimeSpan.FromMilliseconds(50);

    [Theory]
    [InlineData(60, -1)]
    [InlineData(100, -60)]
    [InlineData(400, -399.9)]
    [InlineData(1, 429_494.7)]
    [InlineData(5, 7200)]
    public void Read_ClockThatLeaps_GoesOnByTheRealDistance(double start, double leap)
    {
        var clock = new StepClock();
        using var source = new BrowserCameraSource(8, 6, clock);
        var pool = new MediaFramePool(new FramePool(), 1);
        List<TimeSpan> times = [];
        for (int i = 0; i < 20; i++)
        {
            clock.Advance(Distance);
            double time = start + (i * 0.05) + (i < 10 ? 0 : leap);
            source.Offer(new CameraPicture { Format = CameraFormat.Rgba, Width = 8, Height = 6, Sequence = (uint)i, Time = TimeSpan.FromSeconds(time), Pixels = new byte[4 * 8 * 6] });
            MediaFrame frame = pool.Rent();
            Assert.True(source.Read(frame, default));
            times.Add(frame.Timestamp);
            pool.Return(frame);
        }

        Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(0.05, (pair.Second - pair.First).TotalSeconds, 3));
    }

    private sealed class StepClock : TimeProvider
    {
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan time) => _ticks += time.Ticks;
    }
}
