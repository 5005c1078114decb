using ASMNet.Imaging;
using ASMNet.Live.Configuration;
using ASMNet.Live.Input;
using ASMNet.Media;

namespace ASMNet.Live.Tests.Input;

public sealed class SyntheticSourceTests
{
    private readonly MediaFrame _frame = new MediaFramePool(new FramePool(), 1).Rent();

    [Fact]
    public void Read_WithoutPace_GivesFramesAtExactTimes()
    {
        using var source = new SyntheticSource(new SyntheticOptions { Paced = false, FrameRate = 10 }, (_, _, _) => { }, TimeProvider.System);

        for (int i = 0; i < 5; i++)
        {
            Assert.True(source.Read(_frame, default));
            Assert.Equal((i, TimeSpan.FromSeconds(i / 10.0)), (_frame.Sequence, _frame.Timestamp));
        }

        Assert.False(source.Info.IsLive);
    }

    [Fact]
    public void Read_LateReader_MissesFramesAsWithACamera()
    {
        var clock = new ManualClock();
        using var source = new SyntheticSource(new SyntheticOptions { FrameRate = 10 }, (_, _, _) => { }, clock);
        Assert.True(source.Read(_frame, default));

        clock.Advance(TimeSpan.FromSeconds(0.55));
        Assert.True(source.Read(_frame, default));

        Assert.Equal(5, _frame.Sequence);
        Assert.Equal(TimeSpan.FromSeconds(0.55), _frame.Timestamp);
        Assert.True(source.Info.IsLive);
    }

    [Fact]
    public void Read_First_GivesWhatWasDrawnForTheBeginning()
    {
        var clock = new ManualClock();
        List<TimeSpan> drawn = [];
        using var source = new SyntheticSource(
            new SyntheticOptions { FrameRate = 10, Width = 64, Height = 64 },
            (time, picture, truth) =>
            {
                drawn.Add(time);
                picture.Pixels.Fill((byte)drawn.Count);
                truth.Clear();
                truth.Add().Id = drawn.Count;
            },
            clock);
        clock.Advance(TimeSpan.FromSeconds(3));

        Assert.True(source.Read(_frame, default));
        Assert.Equal((0L, TimeSpan.Zero, 1, 1), (_frame.Sequence, _frame.Timestamp, (int)_frame.Buffer.Pixels[0], _frame.Truth.AsSpan()[0].Id));
        Assert.True(source.Read(_frame, default));
        Assert.Equal((1L, 2, 2), (_frame.Sequence, (int)_frame.Buffer.Pixels[0], _frame.Truth.AsSpan()[0].Id));
        Assert.Equal(TimeSpan.Zero, drawn[0]);
        Assert.Equal(2, drawn.Count);
    }

    [Fact]
    public void Read_Cancelled_Ends()
    {
        using var source = new SyntheticSource(new SyntheticOptions { FrameRate = 1 }, (_, _, _) => { }, TimeProvider.System);
        using var cancellation = new CancellationTokenSource();
        Assert.True(source.Read(_frame, cancellation.Token));

        cancellation.Cancel();

        Assert.False(source.Read(_frame, cancellation.Token));
    }

    [Fact]
    public void Parse_AllOptions_AreTaken()
    {
        SourceSpecification source = SourceSpecification.Parse("synthetic:faces=2,size=800x600,fps=25,seed=9,pace=off");

        SyntheticOptions options = SyntheticOptions.Parse(source.Options, new SourceSettings());

        Assert.Equal(new SyntheticOptions { Faces = 2, Width = 800, Height = 600, FrameRate = 25, Seed = 9, Paced = false }, options);
    }

    /// <summary>A clock that moves only when it is told to.</summary>
    private sealed class ManualClock : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan time) => _now += time.Ticks;
    }
}
