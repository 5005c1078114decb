using ASMNet.Live.Pipeline;
using ASMNet.Media;

namespace ASMNet.Live.Session;

/// <summary>
/// One pipeline from its start to its end, with its source. Where a part of it hangs, it is left behind: what it uses goes when the part
/// comes back, or with the process.
/// </summary>
/// <param name="source">What it reads.</param>
/// <param name="pipeline">The pipeline.</param>
/// <param name="output">Its end.</param>
/// <param name="camera">The browser's camera when that is its source.</param>
/// <param name="patience">How long it may take to end; for the first half, frames on their way are finished, and then thrown away.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="hurry">Ends the waiting for frames that are on their way: the program must end.</param>
internal sealed class LiveRun(HeldSource source, TrackingPipeline pipeline, LiveOutput output, CameraSession? camera, TimeSpan patience, TimeProvider timeProvider, CancellationToken hurry)
    : IAsyncDisposable
{
    private static readonly TimeSpan LeftAfterHurry = TimeSpan.FromSeconds(0.4);
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _late = CancellationTokenSource.CreateLinkedTokenSource(hurry);
    private readonly long _begunAt = timeProvider.GetTimestamp();
    private Task<PipelineReport>? _task;

    public SourceInfo Info => source.Info;

    /// <summary>What it reads.</summary>
    public HeldSource Source => source;

    /// <summary>The browser's camera when that is its source.</summary>
    public CameraSession? Camera => camera;

    public PipelineStatistics Statistics => pipeline.Statistics;

    /// <summary>What its stages are at.</summary>
    public PipelineProgress Progress => pipeline.Progress;

    /// <summary>How long no picture has come, since it began or since the last.</summary>
    public TimeSpan Silence => output.SinceFrame ?? timeProvider.GetElapsedTime(_begunAt);

    /// <summary>What it reads and what it has counted.</summary>
    public LiveStatus Status => new()
    {
        Source = Info.Description,
        Width = Info.Width,
        Height = Info.Height,
        FramesCaptured = Statistics.Frames + Statistics.Dropped,
        FramesTracked = Statistics.Frames,
        FramesDropped = Statistics.Dropped,
        FramesPerSecond = Math.Round(Statistics.FramesPerSecond, 2),
        SecondsSinceFrame = output.SinceFrame?.TotalSeconds,
        Stages = StageTimings.Of(Statistics),
    };

    /// <summary>What keeps the source from giving pictures, in its own words; null when it says nothing.</summary>
    public string? Trouble => source.Trouble;

    /// <summary>How it went; null while it runs.</summary>
    public PipelineReport? Report { get; private set; }

    /// <summary>Whether it was left behind, because a part of it did not end.</summary>
    public bool IsLeft { get; private set; }

    /// <summary>Starts it and tells when it has ended by itself.</summary>
    public void Start(Action<PipelineReport> ended)
    {
        _task = pipeline.RunAsync(_stop.Token, _late.Token);
        _ = NotifyAsync(ended);
    }

    /// <summary>Stops it; frames on their way are finished where they can be. The source stays open for another run, unless it was left behind.</summary>
    public async Task StopAsync()
    {
        Task stopping = _stop.CancelAsync();
        if (_task is null || IsLeft)
        {
            return;
        }

        _late.CancelAfter(patience / 2);
        using var limit = new CancellationTokenSource(patience, timeProvider);
        await using CancellationTokenRegistration hurried = hurry.UnsafeRegister(static state => ((CancellationTokenSource)state!).CancelAfter(LeftAfterHurry), limit);
        try
        {
            await Task.WhenAll(stopping, _task).WaitAsync(limit.Token);
            Report = await _task;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            Leave();
        }
    }

    /// <summary>Stops it and closes its source.</summary>
    public async ValueTask DisposeAsync()
    {
        source.End();
        await StopAsync();
        WhenEnded(source.Dispose);
        WhenEnded(Close);
    }

    /// <summary>Gives back what the run held beside its source; it has ended.</summary>
    public void Close()
    {
        _stop.Dispose();
        _late.Dispose();
    }

    /// <summary>Does something once nothing of the run is at work any more: now, or when what hangs has come back.</summary>
    public void WhenEnded(Action action)
    {
        if (IsLeft)
        {
            _ = _task!.ContinueWith(_ => action(), TaskScheduler.Default);
        }
        else
        {
            action();
        }
    }

    private void Leave()
    {
        IsLeft = true;
        output.Leave();
        StageStall stall = Progress.FindStall(TimeSpan.Zero) ?? new StageStall(StageName.Capture, null, Progress.SinceBegin(StageName.Capture) ?? TimeSpan.Zero);
        var fault = new StalledException($"{Info.Description}: {stall} and does not end; it was left behind.");
        Report = new PipelineReport(PipelineEnding.Fault, fault, null, timeProvider.GetElapsedTime(_begunAt), new TruthMeter());
    }

    private async Task NotifyAsync(Action<PipelineReport> ended)
    {
        PipelineReport report = await _task!;
        if (!_stop.IsCancellationRequested)
        {
            ended(report);
        }
    }
}
