using ASMNet.Imaging;
using ASMNet.Live.Input;
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
        // The clock's first moment is 0, and its waits are over at once.
        var clock = new InstantClock();
        using var source = new PacedSource(new GappedSource(), clock);

        Assert.Equal([0L, 1, 2, 3], Read(source, 4));

        Assert.Equal([0.04, 2, 0.04], clock.Waits.Select(wait => wait.TotalSeconds));
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
    public void Looped_FirstDefect_IsToldAlsoAfterRoundsWithout()
    {
        var sources = new Queue<TellingSource>([new TellingSource { Defect = "it breaks off" }, new TellingSource(), new TellingSource { Defect = "another" }]);
        List<TellingSource> all = [.. sources];
        using var source = new LoopedSource(sources.Dequeue(), () => sources.Dequeue());

        Assert.Equal(5, Read(source, 5).Count);

        Assert.Equal("it breaks off", source.Defect);
        Assert.Equal([true, true, false], all.Select(round => round.IsDisposed));
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(48, 48)]
    public void Looped_FileHasAnotherSizeNow_IsTold(int width, int height)
    {
        using var source = new LoopedSource(new FakeSource(2), () => new FakeSource(2) { Info = new SourceInfo("fake", width, height, 25, IsLive: false, 2) });
        Assert.Equal(2, Read(source, 2).Count);

        MediaException changed = Assert.Throws<MediaException>(() => Read(source, 1));

        Assert.Contains($"were 64x48 and are {width}x{height}", changed.Message, StringComparison.Ordinal);
    }

    // An interface's member with a default is easily left out by who passes the others on.
    [Theory]
    [InlineData("held")]
    [InlineData("looped")]
    [InlineData("paced")]
    [InlineData("rotated")]
    public void Around_ASource_SaysWhatThatSays(string kind)
    {
        var inner = new TellingSource { Trouble = "it is being opened again", TimedOut = true };
        using IFrameSource source = kind switch
        {
            "held" => new HeldSource(inner),
            "looped" => new LoopedSource(inner, () => inner),
            "paced" => new PacedSource(inner, TimeProvider.System),
            _ => new RotatedSource(inner, 90),
        };

        Assert.Equal(("it is being opened again", true), (source.Trouble, source.TimedOut));
    }

    [Fact]
    public void Held_BrowsersCamera_GivesItsNumbersInEachPipeline()
    {
        var camera = new BrowserCameraSource(8, 6, TimeProvider.System);
        using var held = new HeldSource(camera);
        foreach (uint number in (uint[])[40, 42])
        {
            Assert.Equal((number - 40, number), ReadNumber(number));
        }

        Assert.True(held.TryGoOn());

        // frames that passed meanwhile are nobody's drops
        Assert.Equal((0L, 50u), ReadNumber(50));
        Assert.Equal((3L, 53u), ReadNumber(53));

        (long Sequence, uint? Browsers) ReadNumber(uint number)
        {
            camera.Offer(new CameraPicture { Format = CameraFormat.Rgba, Width = 8, Height = 6, Sequence = number, Time = TimeSpan.FromSeconds(number / 30.0), Pixels = new byte[4 * 8 * 6] });
            MediaFrame frame = _pool.Rent();
            Assert.True(held.Read(frame, CancellationToken.None));
            long sequence = frame.Sequence;
            _pool.Return(frame);
            return (sequence, held.CameraSequence(sequence));
        }
    }

    [Fact]
    public void Looped_SourceOfOnePicture_IsOpenedOnce()
    {
        int opened = 0;
        using var source = new LoopedSource(new FakeSource(1), () =>
        {
            opened++;
            return new FakeSource(1);
        });
        MediaFrame frame = _pool.Rent();
        Assert.True(source.Read(frame, CancellationToken.None));
        byte[] first = [.. frame.Buffer.Pixels];

        for (int i = 1; i < 5; i++)
        {
            frame.Buffer.Pixels.Clear();
            Assert.True(source.Read(frame, CancellationToken.None));
            Assert.Equal((i, TimeSpan.FromMilliseconds(40 * i)), (frame.Sequence, frame.Timestamp));
            Assert.Equal(first, frame.Buffer.Pixels.ToArray());
        }

        Assert.False(source.Read(frame, new CancellationToken(canceled: true)));
        _pool.Return(frame);
        Assert.Equal(0, opened);
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

    /// <summary>One frame, and all that a source can say of itself.</summary>
    private sealed class TellingSource : IFrameSource
    {
        private long _given;

        public SourceInfo Info { get; } = new("telling", 64, 48, 25, IsLive: false, 2);

        public string? Defect { get; init; }

        public string? Trouble { get; init; }

        public bool TimedOut { get; init; }

        public bool IsDisposed { get; private set; }

        public bool Read(MediaFrame frame, CancellationToken cancellation)
        {
            frame.Allocate(Info.Width, Info.Height);
            frame.Sequence = _given;
            return _given++ < 2;
        }

        public void Dispose() => IsDisposed = true;
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
