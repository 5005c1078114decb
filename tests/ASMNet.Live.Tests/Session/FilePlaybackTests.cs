using ASMNet.Imaging;
using ASMNet.Live.Session;
using ASMNet.Live.Tests.Pipeline;
using ASMNet.Media;

namespace ASMNet.Live.Tests.Session;

/// <summary>How <c>live</c> plays what has an end: every frame that there is time for, and again from the start where that is asked for.</summary>
public sealed class FilePlaybackTests
{
    private const int Frames = 100;
    private readonly MediaFramePool _pool = new(new FramePool(), 1);

    [Fact]
    public void Paced_ReaderThatKeepsUp_GivesEveryFrame()
    {
        var time = new SteppedTime();
        using var source = new PacedSource(new FakeSource(Frames) { BeforeFrame = _ => time.Advance(TimeSpan.FromMilliseconds(50)) }, time);

        Assert.Equal(Enumerable.Range(0, 10).Select(number => (long)number), Read(source, 10));
    }

    [Fact]
    public void Paced_ReaderHeldUpForTwoSeconds_LeavesOutAtMostAQuarterSecondAtATime()
    {
        var time = new SteppedTime();
        using var source = new PacedSource(
            new FakeSource(Frames) { BeforeFrame = number => time.Advance(TimeSpan.FromSeconds(number == 20 ? 2 : 0.04)) }, time);

        List<long> read = Read(source, Frames);

        Assert.True(read.Count > Frames - 10, $"{read.Count} frames");
        Assert.Equal(Frames - 1, read[^1]);
        Assert.All(read.Zip(read.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 1, 8));
        Assert.Contains(read.Zip(read.Skip(1)), pair => pair.Second - pair.First > 1);
    }

    [Fact]
    public void Paced_PhotosThatTakeLong_AreAllGiven()
    {
        var time = new SteppedTime();
        var photos = new FakeSource(Frames)
        {
            Info = new SourceInfo("photos", 64, 48, 25, IsLive: false, Frames) { IsIndependent = true },
            BeforeFrame = _ => time.Advance(TimeSpan.FromSeconds(1)),
        };
        using var source = new PacedSource(photos, time);

        Assert.Equal(Enumerable.Range(0, Frames).Select(number => (long)number), Read(source, Frames + 1));
    }

    [Fact]
    public void Paced_MachineAtATenthOfTheSpeed_GoesOnGivingFrames()
    {
        var time = new SteppedTime();
        using var source = new PacedSource(new FakeSource(Frames) { BeforeFrame = _ => time.Advance(TimeSpan.FromMilliseconds(400)) }, time);

        Assert.InRange(Read(source, Frames).Count, Frames / 10, Frames);
    }

    [Fact]
    public void Paced_GapOfMinutesInItsTimes_IsWaitedOutForTwoSecondsAtMost()
    {
        using var source = new PacedSource(new GappedSource(), TimeProvider.System);
        long startedAt = TimeProvider.System.GetTimestamp();

        Assert.Equal([0L, 1, 2, 3], Read(source, 4));

        Assert.InRange(TimeProvider.System.GetElapsedTime(startedAt).TotalSeconds, 1.9, 20);
    }

    [Fact]
    public void Looped_AtTheEnd_BeginsAnewWithRisingTimesAndNumbers()
    {
        var opened = new List<FakeSource>();
        using var source = new LoopedSource(Open(), Open);

        List<(long Sequence, TimeSpan Time)> read = [];
        for (int i = 0; i < 11; i++)
        {
            MediaFrame frame = _pool.Rent();
            Assert.True(source.Read(frame, CancellationToken.None));
            read.Add((frame.Sequence, frame.Timestamp));
            _pool.Return(frame);
        }

        Assert.Equal(3, opened.Count);
        Assert.Equal(Enumerable.Range(0, 11).Select(number => ((long)number, TimeSpan.FromMilliseconds(40 * number))), read);
        Assert.Null(source.Info.FrameCount);

        FakeSource Open()
        {
            opened.Add(new FakeSource(5));
            return opened[^1];
        }
    }

    [Fact]
    public void Looped_SourceWithoutAPicture_Ends()
    {
        using var source = new LoopedSource(new FakeSource(0), () => new FakeSource(0));

        Assert.Empty(Read(source, 1));
    }

    private List<long> Read(IFrameSource source, int most)
    {
        List<long> read = [];
        while (read.Count < most)
        {
            MediaFrame frame = _pool.Rent();
            bool got = source.Read(frame, CancellationToken.None);
            long sequence = frame.Sequence;
            _pool.Return(frame);
            if (!got)
            {
                break;
            }

            read.Add(sequence);
        }

        return read;
    }

    /// <summary>Four frames, the third of which is nine minutes late.</summary>
    private sealed class GappedSource : IFrameSource
    {
        private long _next;

        public SourceInfo Info { get; } = new("gapped", 64, 48, 25, IsLive: false, 4);

        public string? Defect => null;

        public bool Read(MediaFrame frame, CancellationToken cancellation)
        {
            frame.Allocate(Info.Width, Info.Height);
            frame.Timestamp = TimeSpan.FromSeconds(0.04 * _next) + (_next < 2 ? TimeSpan.Zero : TimeSpan.FromMinutes(9));
            frame.Sequence = _next++;
            return true;
        }

        public void Dispose()
        {
        }
    }

    private sealed class SteppedTime : TimeProvider
    {
        private TimeSpan _now = TimeSpan.FromSeconds(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan by) => _now += by;

        public override long GetTimestamp() => _now.Ticks;
    }
}
