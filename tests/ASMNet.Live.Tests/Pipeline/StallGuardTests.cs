using ASMNet.Live.Pipeline;
using ASMNet.Media;

namespace ASMNet.Live.Tests.Pipeline;

/// <summary>A stage that hangs where no frame may be lost: it is named and left behind, and what was written until then is finished.</summary>
public sealed class StallGuardTests : IDisposable
{
    private const int Bad = 7;
    private const int All = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly StallLimits Limits = new(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(40));
    private static readonly TimeSpan LeftAfter = TimeSpan.FromSeconds(1.4);
    private readonly KnownWaits _time = new();
    private readonly ManualResetEventSlim _release = new();
    private readonly ManualResetEventSlim _hangs = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _urgent = new();
    private readonly FakeSink _sink = new();

    public void Dispose()
    {
        _release.Set();
        _hangs.Dispose();
        _stop.Dispose();
        _urgent.Dispose();
    }

    [Theory]
    [InlineData("capture", "fake has given no picture for ")]
    [InlineData("detect", "fake: the stage detect has been at one frame for ")]
    [InlineData("align", "fake: the stage align has been at one frame for ")]
    [InlineData("cover", "fake: the stage cover has been at one frame for ")]
    [InlineData("render", "fake: the stage render has been at one frame for ")]
    public async Task RunAsync_StageHangs_IsNamedAndWhatCameBeforeIsFinished(string stage, string named)
    {
        TrackingPipeline pipeline = Create(stage);

        PipelineReport report = await AdvanceAsync(() => _sink.Sequences.Count >= (stage == "detect" ? 0 : Bad - 2), pipeline.RunAsync(_stop.Token, _urgent.Token), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(45));

        Assert.Equal(PipelineEnding.Fault, report.Ending);
        Assert.StartsWith(named, Assert.IsType<StalledException>(report.Fault).Message, StringComparison.Ordinal);
        Assert.Equal(stage, report.Left!.Stage.ToString().ToLowerInvariant());
        Assert.True(_sink.IsCompleted);
        Assert.Equal(Enumerable.Range(0, _sink.Sequences.Count).Select(number => (long)number), _sink.Sequences);
        Assert.InRange(_sink.Sequences.Count, stage == "detect" ? 0 : Bad - 2, Bad);

        // what hung comes back when nobody waits for it any more
        _release.Set();
        Assert.True(SpinWait.SpinUntil(() => pipeline.Frames.Outstanding + pipeline.Buffers.Outstanding == 0, Patience), "a buffer stays out");
    }

    [Fact]
    public async Task RunAsync_StageIsSlow_IsWaitedFor()
    {
        TrackingPipeline pipeline = Create("align");

        Task<PipelineReport> run = pipeline.RunAsync(_stop.Token, _urgent.Token);
        Assert.True(_hangs.Wait(Patience));
        for (int second = 0; second < 29; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        _release.Set();
        PipelineReport report = await run.WaitAsync(Patience);
        Assert.Equal(PipelineEnding.EndOfSource, report.Ending);
        Assert.Null(report.Left);
        Assert.Equal(All, _sink.Sequences.Count);
    }

    [Fact]
    public async Task RunAsync_WholeProgramStoodStill_NothingIsLeftBehind()
    {
        TrackingPipeline pipeline = Create("align");

        Task<PipelineReport> run = pipeline.RunAsync(_stop.Token, _urgent.Token);
        Assert.True(_hangs.Wait(Patience));
        _time.Advance(TimeSpan.FromSeconds(100));
        _time.Advance(TimeSpan.FromSeconds(1));

        _release.Set();
        Assert.Equal(PipelineEnding.EndOfSource, (await run.WaitAsync(Patience)).Ending);
        Assert.Equal(All, _sink.Sequences.Count);
    }

    [Fact]
    public async Task RunAsync_AskedToEndWhileAStageHangs_EndsInTime()
    {
        TrackingPipeline pipeline = Create("align");
        Task<PipelineReport> run = pipeline.RunAsync(_stop.Token, _urgent.Token);
        Assert.True(_hangs.Wait(Patience));
        long asked = _time.GetTimestamp();

        await _stop.CancelAsync();
        await _urgent.CancelAsync();
        PipelineReport report = await AdvanceAsync(() => _time.Has(LeftAfter), run, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(2));

        Assert.Equal(PipelineEnding.Interrupted, report.Ending);
        Assert.Equal(StageName.Align, report.Left!.Stage);
        Assert.True(_sink.IsCompleted);
        Assert.InRange(_time.GetElapsedTime(asked), LeftAfter, TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData("capture")]
    [InlineData("align")]
    [InlineData("cover")]
    [InlineData("render")]
    public async Task RunAsync_StageThatWasLeftComesBackWhileFilesAreFinished_IsNoFault(string stage)
    {
        TrackingPipeline pipeline = Create(stage);
        bool isBack = false;
        _sink.BeforeComplete = () =>
        {
            _release.Set();
            isBack = SpinWait.SpinUntil(() => pipeline.Frames.Outstanding == 0, Patience);
        };
        Task<PipelineReport> run = pipeline.RunAsync(_stop.Token, _urgent.Token);
        Assert.True(_hangs.Wait(Patience));

        await _stop.CancelAsync();
        PipelineReport report = await AdvanceAsync(() => _time.Has(LeftAfter), run, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(2));

        Assert.True(isBack, "a frame stays out");
        Assert.Null(report.Fault);
        Assert.Equal(PipelineEnding.Interrupted, report.Ending);
        Assert.Equal(stage, report.Left!.Stage.ToString().ToLowerInvariant());
    }

    private TrackingPipeline Create(string stage) => TestPipeline.Create(
        new FakeSource(All) { IsDeaf = stage == "capture", BeforeFrame = number => Hang(stage == "capture" && number == Bad) },
        new FakeDetector { BeforePass = () => Hang(stage == "detect") },
        new FakeEstimator { BeforeEstimate = number => Hang(stage == "align" && number == Bad) },
        [_sink],
        new PipelineOptions { Stalls = Limits, Cover = stage == "cover" ? new Cover(this) : null },
        _time,
        new Renderer(this, stage));

    private void Hang(bool wanted)
    {
        if (wanted && !_release.IsSet)
        {
            _hangs.Set();
            _release.Wait(Patience);
        }
    }

    /// <summary>Lets time pass, once what does not hang has got on, and no further than a run may take.</summary>
    private async Task<PipelineReport> AdvanceAsync(Func<bool> hasGotOn, Task<PipelineReport> run, TimeSpan step, TimeSpan most)
    {
        Assert.True(_hangs.Wait(Patience));
        using var limit = new CancellationTokenSource(Patience);
        while (!hasGotOn())
        {
            Assert.False(limit.IsCancellationRequested, "the frames before the one that hangs do not come out, or nobody waits for it");
            await Task.Delay(20);
        }

        TimeSpan passed = TimeSpan.Zero;
        while (!run.IsCompleted)
        {
            Assert.False(limit.IsCancellationRequested, "the run does not end");
            await Task.Delay(20);
            if (passed < most)
            {
                passed += step;
                _time.Advance(step);
            }
        }

        return await run;
    }

    private sealed class Cover(StallGuardTests test) : IFrameCover
    {
        public int Delay => 0;

        public void Remember(MediaFrame frame)
        {
        }

        void IFrameCover.Cover(MediaFrame frame) => test.Hang(frame.Sequence == Bad);
    }

    private sealed class Renderer(StallGuardTests test, string stage) : IFrameRenderer
    {
        public void Render(MediaFrame frame, PipelineStatistics statistics) => test.Hang(stage == "render" && frame.Sequence == Bad);
    }
}
