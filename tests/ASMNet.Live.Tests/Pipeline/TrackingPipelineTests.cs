using ASMNet.Live.Pipeline;
using ASMNet.Media;
using Microsoft.Extensions.Time.Testing;

namespace ASMNet.Live.Tests.Pipeline;

public sealed class TrackingPipelineTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly FakeDetector _detector = new();
    private readonly FakeSink _sink = new();

    public void Dispose()
    {
        _detector.Dispose();
        _sink.Dispose();
    }

    [Fact]
    public async Task RunAsync_File_PassesEveryFrameInOrder()
    {
        TrackingPipeline pipeline = Create(new FakeSource(100));

        PipelineReport report = await Run(pipeline);

        Assert.Equal(PipelineEnding.EndOfSource, report.Ending);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), _sink.Sequences);
        Assert.Equal(100, pipeline.Statistics.Frames);
        Assert.Equal(0, pipeline.Statistics.Dropped);
        Assert.True(_sink.IsCompleted);
    }

    [Fact]
    public async Task RunAsync_LiveForLongerThanATimerCounts_Runs()
    {
        var source = new FakeSource(5, isLive: true);
        TrackingPipeline pipeline = TestPipeline.Create(source, _detector, new FakeEstimator(), [_sink], new PipelineOptions { DropsFrames = true, Duration = TimeSpan.FromDays(100) });

        PipelineReport report = await Run(pipeline);

        Assert.Equal((PipelineEnding.EndOfSource, null), (report.Ending, report.Fault));
    }

    [Fact]
    public async Task RunAsync_File_FindsTheFaceInTheSameFramesEachTime()
    {
        await Run(Create(new FakeSource(60)));
        int passes = _detector.Passes;
        var second = new FakeSink();

        await Run(Create(new FakeSource(60), sink: second));

        Assert.Equal(_sink.FaceCounts, second.FaceCounts);
        Assert.Equal(2 * passes, _detector.Passes);
        Assert.InRange(passes, 2, 20);
        Assert.Equal(1, _sink.FaceCounts[^1]);
    }

    [Fact]
    public async Task RunAsync_LiveWithSlowSink_DropsOldFramesAndCountsThem()
    {
        using var firstArrived = new SemaphoreSlim(0);
        using var sourceDone = new SemaphoreSlim(0);
        var source = new FakeSource(50, isLive: true)
        {
            // The sink holds the first frame until all the others have been given.
            BeforeFrame = number =>
            {
                if (number == 1)
                {
                    firstArrived.Wait();
                }

                if (number == 50)
                {
                    sourceDone.Release();
                }
            },
        };
        var sink = new FakeSink
        {
            BeforeWrite = number =>
            {
                if (number == 0)
                {
                    firstArrived.Release();
                    sourceDone.Wait();
                }
            },
        };
        TrackingPipeline pipeline = Create(source, sink: sink, options: new PipelineOptions { DropsFrames = true });

        await Run(pipeline);

        Assert.Equal(50, pipeline.Statistics.Frames + pipeline.Statistics.Dropped);
        Assert.True(pipeline.Statistics.Dropped > 30, $"{pipeline.Statistics.Dropped} dropped");
        Assert.Equal(sink.Sequences.Order(), sink.Sequences);
        Assert.Equal(49, sink.Sequences[^1]);
    }

    [Fact]
    public async Task RunAsync_LiveWithHangingDetector_KeepsTheFramesGoing()
    {
        using var release = new SemaphoreSlim(0);
        using var pass = new SemaphoreSlim(0);
        var detector = new FakeDetector
        {
            BeforePass = () =>
            {
                pass.Release();
                release.Wait();
            },
        };
        var source = new FakeSource(40, isLive: true)
        {
            BeforeFrame = number =>
            {
                if (number == 2)
                {
                    pass.Wait();
                }

                if (number == 40)
                {
                    release.Release(100);
                }
            },
        };
        TrackingPipeline pipeline = Create(source, detector: detector, options: new PipelineOptions { DropsFrames = true });

        PipelineReport report = await Run(pipeline);

        Assert.Null(report.Fault);
        Assert.Equal(39, _sink.Sequences[^1]);
    }

    [Fact]
    public async Task RunAsync_Cancelled_FinishesWhatWasCaptured()
    {
        using var cancellation = new CancellationTokenSource();
        var source = new FakeSource(long.MaxValue)
        {
            BeforeFrame = number =>
            {
                if (number == 30)
                {
                    cancellation.Cancel();
                }
            },
        };

        PipelineReport report = await Run(Create(source), cancellation.Token);

        Assert.Equal(PipelineEnding.Interrupted, report.Ending);
        Assert.Equal(30, _sink.Sequences.Count);
        Assert.True(_sink.IsCompleted);
    }

    [Fact]
    public async Task RunAsync_Duration_EndsThere()
    {
        PipelineReport report = await Run(Create(new FakeSource(long.MaxValue), options: new PipelineOptions { Duration = TimeSpan.FromSeconds(2) }));

        Assert.Equal(PipelineEnding.LimitReached, report.Ending);
        Assert.Equal(50, _sink.Sequences.Count);
    }

    [Fact]
    public async Task RunAsync_MaximumFrames_EndsThere()
    {
        PipelineReport report = await Run(Create(new FakeSource(long.MaxValue), options: new PipelineOptions { MaximumFrames = 7 }));

        Assert.Equal(PipelineEnding.LimitReached, report.Ending);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], _sink.Sequences);
    }

    // What is learned from later frames is covered in earlier ones: no frame may come out before those are known.
    [Fact]
    public async Task RunAsync_Cover_CoversEachFrameAfterTheLaterOnesAndLosesNone()
    {
        var cover = new LaggingCover();

        await Run(Create(new FakeSource(6), options: new PipelineOptions { Cover = cover }));

        Assert.Equal(["+0", "+1", "+2", "-0", "+3", "-1", "+4", "-2", "+5", "-3", "-4", "-5"], cover.Calls);
        Assert.Equal([0, 1, 2, 3, 4, 5], _sink.Sequences);
    }

    [Fact]
    public async Task RunAsync_DurationIsOverWhileARunEnds_DoesNoHarm()
    {
        var time = new FakeTimeProvider();
        var source = new FakeSource(5, isLive: true) { WhenAsked = () => time.Advance(TimeSpan.FromMinutes(1)) };

        PipelineReport report = await Run(TestPipeline.Create(source, _detector, new FakeEstimator(), [_sink], new PipelineOptions { DropsFrames = true, Duration = TimeSpan.FromSeconds(30) }, time));

        Assert.Equal((PipelineEnding.EndOfSource, null), (report.Ending, report.Fault));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_SourceFails_FinishesTheSinksAndReportsIt(bool drops)
    {
        var source = new FakeSource(100, isLive: drops)
        {
            BeforeFrame = number =>
            {
                if (number == 20)
                {
                    throw new UserException("the cable was pulled");
                }
            },
        };

        PipelineReport report = await Run(Create(source, options: new PipelineOptions { DropsFrames = drops }));

        Assert.Equal(PipelineEnding.Fault, report.Ending);
        Assert.Equal("the cable was pulled", report.Fault?.Message);
        Assert.True(_sink.IsCompleted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_DetectorFails_BringsEverythingDown(bool drops)
    {
        var detector = new FakeDetector { BeforePass = () => throw new InvalidOperationException("the device is gone") };

        PipelineReport report = await Run(Create(new FakeSource(long.MaxValue, drops), detector: detector, options: new PipelineOptions { DropsFrames = drops }));

        Assert.Equal("the device is gone", report.Fault?.Message);
        Assert.True(_sink.IsCompleted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_EstimatorFails_KeepsWhatCameBefore(bool drops)
    {
        var estimator = new FakeEstimator { BeforeEstimate = call => _ = call < 10 ? 0 : throw new InvalidOperationException("no memory") };

        PipelineReport report = await Run(Create(new FakeSource(long.MaxValue, drops), estimator: estimator, options: new PipelineOptions { DropsFrames = drops }));

        Assert.Equal("no memory", report.Fault?.Message);
        Assert.True(_sink.IsCompleted);
        Assert.NotEmpty(_sink.Sequences);
    }

    [Fact]
    public async Task RunAsync_OneSinkFails_FinishesTheOther()
    {
        var broken = new FakeSink { BeforeWrite = number => _ = number < 5 ? 0 : throw new UserException("the disk is full") };

        PipelineReport report = await Run(Create(new FakeSource(50), sinks: [broken, _sink]));

        Assert.Equal(PipelineEnding.Fault, report.Ending);
        Assert.Equal("the disk is full", report.Fault?.Message);
        Assert.Equal(50, _sink.Sequences.Count);
        Assert.True(_sink.IsCompleted);
        Assert.False(broken.IsCompleted);
    }

    [Fact]
    public async Task RunAsync_SourceFailsAfterASink_ReportsBoth()
    {
        var broken = new FakeSink { BeforeWrite = number => _ = number < 5 ? 0 : throw new UserException("the disk is full") };
        using var told = new ManualResetEventSlim();
        var source = new FakeSource(long.MaxValue)
        {
            BeforeFrame = number =>
            {
                if (number == 20)
                {
                    Assert.True(told.Wait(Patience));
                    throw new UserException("the cable was pulled");
                }
            },
        };

        PipelineReport report = await Run(Create(source, sinks: [broken, _sink], options: new PipelineOptions { OutputFailed = _ => told.Set() }));

        Assert.Equal(["the disk is full", "the cable was pulled"], Assert.IsType<AggregateException>(report.Fault).InnerExceptions.Select(fault => fault.Message));
        Assert.True(_sink.IsCompleted);
    }

    [Fact]
    public async Task RunAsync_EverySinkFails_EndsAndReportsAll()
    {
        var one = new FakeSink { BeforeWrite = number => _ = number < 5 ? 0 : throw new UserException("one") };
        var two = new FakeSink { BeforeWrite = number => _ = number < 8 ? 0 : throw new UserException("two") };

        PipelineReport report = await Run(Create(new FakeSource(long.MaxValue), sinks: [one, two]));

        Assert.Equal(["one", "two"], Assert.IsType<AggregateException>(report.Fault).InnerExceptions.Select(fault => fault.Message));
    }

    [Fact]
    public async Task RunAsync_EverySinkIsFull_EndsThere()
    {
        var full = new FakeSink { Limit = 7 };

        PipelineReport report = await Run(Create(new FakeSource(long.MaxValue), sinks: [full]));

        Assert.Equal(PipelineEnding.LimitReached, report.Ending);
        Assert.Equal(7, full.Sequences.Count);
        Assert.True(full.IsCompleted);
    }

    [Fact]
    public async Task RunAsync_CancelledBeforeTheFirstFrame_FinishesNoFile()
    {
        using var cancellation = new CancellationTokenSource();
        var receiver = new FakeSink { Files = [] };
        var source = new FakeSource(long.MaxValue) { BeforeFrame = _ => cancellation.Cancel() };
        await cancellation.CancelAsync();

        PipelineReport report = await Create(source, sinks: [_sink, receiver]).RunAsync(cancellation.Token).WaitAsync(Patience, CancellationToken.None);

        Assert.Equal(PipelineEnding.Interrupted, report.Ending);
        Assert.Null(report.Fault);
        Assert.False(_sink.IsCompleted);
        Assert.True(receiver.IsCompleted);
    }

    [Fact]
    public async Task RunAsync_NoTimeLeft_ThrowsAwayWhatIsOnItsWay()
    {
        using var stop = new CancellationTokenSource();
        using var urgent = new CancellationTokenSource();
        var slow = new FakeSink
        {
            BeforeWrite = number =>
            {
                if (number == 3)
                {
                    stop.Cancel();
                    urgent.Cancel();
                }
            },
        };
        TrackingPipeline pipeline = Create(new FakeSource(long.MaxValue), sinks: [slow]);

        await pipeline.RunAsync(stop.Token, urgent.Token).WaitAsync(Patience, CancellationToken.None);

        Assert.Equal([0, 1, 2, 3], slow.Sequences);
        Assert.True(slow.IsCompleted);
        Assert.Equal(0, pipeline.Frames.Outstanding);
    }

    [Fact]
    public async Task RunAsync_EmptySource_EndsAtOnce()
    {
        PipelineReport report = await Run(Create(new FakeSource(0)));

        Assert.Equal(PipelineEnding.EndOfSource, report.Ending);
        Assert.Empty(_sink.Sequences);
        Assert.True(_sink.IsCompleted);
    }

    // Every run, however it ends, gives all memory back.
    private static async Task<PipelineReport> Run(TrackingPipeline pipeline, CancellationToken cancellation = default)
    {
        PipelineReport report = await pipeline.RunAsync(cancellation).WaitAsync(Patience, CancellationToken.None);
        Assert.Equal(0, pipeline.Frames.Outstanding);
        Assert.Equal(0, pipeline.Buffers.Outstanding);
        return report;
    }

    private TrackingPipeline Create(
        IFrameSource source,
        FakeDetector? detector = null,
        FakeEstimator? estimator = null,
        FakeSink? sink = null,
        IReadOnlyList<IFrameSink>? sinks = null,
        PipelineOptions? options = null)
    {
        return TestPipeline.Create(
            source, detector ?? _detector, estimator ?? new FakeEstimator(), sinks ?? [sink ?? _sink], options ?? new PipelineOptions());
    }

    /// <summary>Covers a frame when the two after it are known.</summary>
    private sealed class LaggingCover : IFrameCover
    {
        public List<string> Calls { get; } = [];

        public int Delay => 2;

        public void Remember(MediaFrame frame) => Calls.Add($"+{frame.Sequence}");

        public void Cover(MediaFrame frame) => Calls.Add($"-{frame.Sequence}");
    }
}
