using ASMNet.Live.Pipeline;
using ASMNet.Media;

namespace ASMNet.Live.Session;

/// <summary>One pipeline from its start to its end, with its source.</summary>
internal sealed class LiveRun(HeldSource source, TrackingPipeline pipeline, LiveOutput output, CameraSession? camera, TimeProvider timeProvider) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly long _begunAt = timeProvider.GetTimestamp();
    private Task<PipelineReport>? _task;

    public SourceInfo Info => source.Info;

    /// <summary>What it reads.</summary>
    public HeldSource Source => source;

    /// <summary>The browser's camera when that is its source.</summary>
    public CameraSession? Camera => camera;

    public PipelineStatistics Statistics => pipeline.Statistics;

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

    /// <summary>Starts it and tells when it has ended by itself.</summary>
    public void Start(Action<PipelineReport> ended)
    {
        _task = pipeline.RunAsync(_stop.Token);
        _ = NotifyAsync(ended);
    }

    /// <summary>Stops it; frames on their way are finished. The source stays open for another run.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        if (_task is not null)
        {
            Report = await _task;
        }
    }

    /// <summary>Stops it and closes its source.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        source.End();
        await StopAsync();
        source.Dispose();
        _stop.Dispose();
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
