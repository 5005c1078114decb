using System.Collections.Concurrent;
using ASMNet.Filtering;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Session;
using Microsoft.Extensions.Time.Testing;

namespace ASMNet.Live.Tests.Session;

/// <summary>Parts of a session that hang: they are named, and what can be begun anew is.</summary>
public sealed class WatchdogTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly FakeTimeProvider _time = new();
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _told = new();
    private readonly ManualResetEventSlim _release = new();
    private readonly ManualResetEventSlim _hangs = new();
    private int _hanging;
    private readonly FakeParts _parts;
    private readonly LiveSession _session;

    public WatchdogTests()
    {
        _parts = new FakeParts { TimeProvider = _time };
        _session = new LiveSession(_parts, new LiveSettings { Source = "one" }, new FaceSmootherOptions(), new RecordingPlace(_folder.Path), _told.Enqueue, _time);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _release.Set();
        await AdvanceUntilAsync(_session.DisposeAsync().AsTask(), () => true);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("detect")]
    [InlineData("align")]
    [InlineData("render")]
    public async Task StageThatHangs_IsNamedAndThePipelineBegunAnewOverModelsOfItsOwn(string stage)
    {
        HangAt(0, stage);
        await _session.StartAsync();
        Assert.True(_hangs.Wait(Patience));

        await AdvanceUntilAsync(() => _session.Status.Restarts == 1);
        await AdvanceUntilAsync(() => _session.Status is { State: "running", FramesTracked: > 5 });

        Assert.Contains(_told, line => line.Contains($"one: the stage {stage} has been at one frame for ", StringComparison.Ordinal));
        Assert.Contains(_told, line => line.Contains("was left behind", StringComparison.Ordinal));
        Assert.Equal(2, _parts.Bundles.Count);
        Assert.False(_parts.Bundles[0].IsDisposed);

        _release.Set();
        await AdvanceUntilAsync(() => _parts.Bundles[0].IsDisposed && _parts.Sources[0].IsDisposed);
        Assert.False(_parts.Bundles[1].IsDisposed);
    }

    [Fact]
    public async Task WholeProgramStoodStill_NothingIsBegunAnew()
    {
        HangAt(0, "align");
        await _session.StartAsync();
        Assert.True(_hangs.Wait(Patience));

        // stopped in the middle of a frame, for longer than a stage may be at one
        _time.Advance(TimeSpan.FromSeconds(100));
        Assert.True(SpinWait.SpinUntil(() => _session.IsAttended, Patience), "the watchdog has not looked since");
        _release.Set();
        await AdvanceUntilAsync(() => _session.Status.FramesTracked > 5);

        Assert.Equal(0, _session.Status.Restarts);
        Assert.DoesNotContain(_told, line => line.Contains("has been at one frame", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SourceThatHangsWithoutAWord_IsOpenedAnew()
    {
        HangAt(0, "capture");
        await _session.StartAsync();
        Assert.True(_hangs.Wait(Patience));

        await AdvanceUntilAsync(() => _session.Status is { Restarts: 1, State: "running", FramesTracked: > 5 });

        Assert.Contains(_told, line => line.Contains("s and does not say why", StringComparison.Ordinal));
        Assert.Equal(2, _parts.Sources.Count);
    }

    [Fact]
    public async Task StageThatHangsAgainAndAgain_EndsTheSessionWithItsName()
    {
        _parts.AtStage = (_, stage) => Hang(stage == "align");
        await _session.StartAsync();

        await AdvanceUntilAsync(() => _session.Finished.IsCompleted);

        PipelineReport report = await _session.Finished;
        StalledException fault = Assert.IsType<StalledException>(report.Fault);
        Assert.Contains("the stage align", fault.Message, StringComparison.Ordinal);
        Assert.Contains("after 3 restarts", fault.Message, StringComparison.Ordinal);
        LiveEnding? ending = await AdvanceUntilAsync(_session.StopAsync());
        Assert.Same(fault, ending!.Report.Fault);
    }

    [Fact]
    public async Task Stop_StageHangs_ReturnsInTimeAndSaysWhatHangs()
    {
        HangAt(0, "align");
        await _session.StartAsync();
        Assert.True(_hangs.Wait(Patience));

        Task<LiveEnding?> stopping = _session.StopAsync();
        using var limit = new CancellationTokenSource(Patience);
        while (!stopping.IsCompleted)
        {
            // who waits may begin to only when the clock is ahead already
            await Task.Delay(1, limit.Token);
            _time.Advance(TimeSpan.FromSeconds(0.1));
        }

        LiveEnding? ending = await stopping;
        Assert.DoesNotContain(_told, line => line.Contains("is begun anew", StringComparison.Ordinal));
        Assert.IsType<StalledException>(ending!.Report.Fault);
        Assert.Contains("the stage align", ending.Report.Fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_ChangeHangsWhileItOpens_ReturnsInTime()
    {
        await _session.StartAsync();
        _parts.BeforeOpening = _ => Hang(true);
        Task change = Task.Run(() => _session.ApplyAsync(now => now with { Source = "two" }, CancellationToken.None));
        Assert.True(_hangs.Wait(Patience));

        _session.Hurry();
        LiveEnding? ending = await _session.StopAsync().WaitAsync(Patience);

        Assert.NotNull(ending);
        Assert.False(change.IsCompleted);
        _release.Set();
    }

    [Fact]
    public async Task RecordingThatTakesNothing_IsSaidOnceAndAmongTheProblems()
    {
        _parts.BeforeRecordedFrame = _ => HangBeside();
        await _session.StartAsync();
        await AdvanceUntilAsync(() => _session.Status.FramesTracked > 0);
        _session.StartRecording();
        Assert.True(_hangs.Wait(Patience));

        await AdvanceUntilAsync(() => _told.Any(line => line.Contains("has taken nothing for", StringComparison.Ordinal)));
        long tracked = _session.Status.FramesTracked;
        await AdvanceUntilAsync(() => _session.Status.FramesTracked > tracked + 10);

        Assert.Single(_told, line => line.Contains("has taken nothing for", StringComparison.Ordinal));
        Assert.Contains("the tracking goes on", Assert.Single(_session.RecordingFaults), StringComparison.Ordinal);
        Assert.Contains("the tracking goes on", _session.Recording?.Error, StringComparison.Ordinal);
        _release.Set();
        await AdvanceUntilAsync(() => _session.RecordingFaults.Count == 0);
    }

    [Fact]
    public async Task SourceThatCannotBeOpenedAgain_IsTriedAgainUntilItCan()
    {
        HangAt(0, "capture");
        await _session.StartAsync();
        Assert.True(_hangs.Wait(Patience));
        int tries = 0;
        _parts.BeforeOpening = _ =>
        {
            if (++tries < 4)
            {
                throw new UserException("the camera is busy.");
            }
        };

        await AdvanceUntilAsync(() => _session.Status is { State: "failed", Message: "the camera is busy." });
        await AdvanceUntilAsync(() => _session.Status is { State: "running", FramesTracked: > 5 });

        Assert.Equal(4, tries);
        Assert.Single(_told, "the camera is busy.");
    }

    [Fact]
    public async Task SourceThatHangsWhileItIsOpenedAgain_EndsTheSessionWithItsName()
    {
        HangAt(0, "capture");
        await _session.StartAsync();
        Assert.True(_hangs.Wait(Patience));
        _parts.BeforeOpening = _ => throw new StalledException("camera 0 hangs while it is opened.");

        await AdvanceUntilAsync(() => _session.Finished.IsCompleted);

        StalledException fault = Assert.IsType<StalledException>((await _session.Finished).Fault);
        Assert.Contains("camera 0 hangs while it is opened, after 3 restarts", fault.Message, StringComparison.Ordinal);
        Assert.Single(_told, "camera 0 hangs while it is opened.");
    }

    private void HangAt(int number, string stage) => _parts.AtStage = (which, at) => Hang(which == number && at == stage);

    private void Hang(bool wanted)
    {
        if (wanted && !_release.IsSet)
        {
            Interlocked.Increment(ref _hanging);
            HangBeside();
            Interlocked.Decrement(ref _hanging);
        }
    }

    /// <summary>Hangs where the pipeline goes on.</summary>
    private void HangBeside()
    {
        _hangs.Set();
        _release.Wait(Patience);
    }

    private Task AdvanceUntilAsync(Func<bool> condition) => AdvanceUntilAsync(Task.FromResult(true), condition);

    private async Task AdvanceUntilAsync(Task task, Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        long seen = -1;
        while (!task.IsCompleted || !condition())
        {
            Assert.False(limit.IsCancellationRequested, $"{_session.Status}; {string.Join(" | ", _told)}");
            await Task.Delay(10);

            // A pipeline that gets on has a second for each frame, however slow the machine is: it must not be taken for one that hangs.
            LiveStatus status = _session.Status;
            bool runs = status.State is "running" or "waiting" && Volatile.Read(ref _hanging) <= status.Restarts;
            if (!runs || status.FramesTracked != seen)
            {
                seen = status.FramesTracked;
                _time.Advance(TimeSpan.FromSeconds(1));
            }
        }

        await task;
    }

    private async Task<T> AdvanceUntilAsync<T>(Task<T> task)
    {
        await AdvanceUntilAsync(task, () => true);
        return await task;
    }
}
