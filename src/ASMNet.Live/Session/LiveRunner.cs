using System.Globalization;
using ASMNet.Filtering;
using ASMNet.Live.Pipeline;
using ASMNet.Media;

namespace ASMNet.Live.Session;

/// <summary>Keeps the loaded models and at most one run over them, and knows its state. Whoever changes it holds the session's lock; anybody may read.</summary>
/// <param name="recorder">Writes recordings.</param>
/// <param name="tell">Receives what people at the program should know, a line each.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class LiveRunner(LiveRecorder recorder, Action<string> tell, TimeProvider timeProvider)
{
    private static readonly TimeSpan ShownAfter = TimeSpan.FromSeconds(2);
    private readonly long _startedAt = timeProvider.GetTimestamp();
    private readonly List<ILiveObserver> _observers = [];
    private readonly TaskCompletionSource<PipelineReport> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ILiveBundle? _bundle;
    private volatile IFrameRenderer? _overlay;
    private volatile LiveRun? _run;
    private volatile string _state = "starting";
    private volatile string? _message;
    private LiveRun? _first;

    /// <summary>A window that shows the pictures too.</summary>
    public PreviewScreen? Screen { get; set; }

    /// <summary>The models in use; null before they are loaded.</summary>
    public ILiveBundle? Bundle => _bundle;

    /// <summary>The run, also one that has ended by itself; null between two.</summary>
    public LiveRun? Run => _run;

    /// <summary>Whether frames are to be expected.</summary>
    public bool IsRunning => _state == "running";

    /// <summary>See <see cref="LiveSession.Finished"/>.</summary>
    public Task<PipelineReport> Finished => _finished.Task;

    /// <summary>What runs now.</summary>
    public LiveStatus Status
    {
        get
        {
            LiveRun? run = _run;
            LiveStatus status = run?.Status ?? new LiveStatus();
            ILiveBundle? bundle = _bundle;
            bool isSilent = IsRunning && run?.Silence >= ShownAfter;
            return status with
            {
                State = isSilent ? "waiting" : _state,
                Message = isSilent ? run!.Trouble ?? Silent(run) : _message,
                Device = bundle?.Device ?? "",
                Model = bundle?.Model ?? "",
                Detector = bundle?.Detector ?? "",
                UptimeSeconds = Math.Round(timeProvider.GetElapsedTime(_startedAt).TotalSeconds, 1),
            };
        }
    }

    public void Observe(ILiveObserver observer) => _observers.Add(observer);

    /// <summary>Uses other models from the next run on; the earlier ones go.</summary>
    public void Take(ILiveBundle bundle)
    {
        ILiveBundle? old = _bundle;
        _bundle = bundle;
        _overlay = bundle.CreateOverlay();
        old?.Dispose();
    }

    /// <summary>Puts other filters and the overlay of the settings in force.</summary>
    public void Refresh(FaceSmootherOptions filters)
    {
        _bundle?.Smooth(filters);
        _overlay = _bundle?.CreateOverlay();
    }

    /// <summary>Starts a run; there is none.</summary>
    /// <param name="source">What it reads; it belongs to the run.</param>
    /// <param name="camera">The browser's camera when that is the source.</param>
    public void Begin(HeldSource source, CameraSession? camera)
    {
        var output = new LiveOutput(_observers, recorder, () => _overlay, source, Screen, timeProvider);
        TrackingPipeline pipeline;
        try
        {
            pipeline = _bundle!.CreatePipeline(source, output, output);
        }
        catch (Exception fault)
        {
            source.Dispose();
            Fail(fault);
            throw;
        }

        var run = new LiveRun(source, pipeline, output, camera, timeProvider);
        _first ??= run;
        _run = run;
        _state = "running";
        run.Start(report => Ended(run, report));
    }

    /// <summary>Ends the run and closes its source.</summary>
    public async Task EndAsync()
    {
        if (Leave() is LiveRun run)
        {
            await run.DisposeAsync();
        }
    }

    /// <summary>Ends the run and keeps its source; null when that cannot go on.</summary>
    public async Task<HeldSource?> HandOverAsync()
    {
        if (Leave() is not LiveRun run)
        {
            return null;
        }

        await run.StopAsync();
        if (run.Source.TryGoOn())
        {
            return run.Source;
        }

        run.Source.Dispose();
        return null;
    }

    /// <summary>Ends the run for good.</summary>
    /// <returns>How it went; null when there was none.</returns>
    public async Task<LiveEnding?> StopAsync()
    {
        LiveRun? run = _run;
        await EndAsync();
        recorder.Finish();
        _state = "stopped";
        if (run is null)
        {
            return null;
        }

        _finished.TrySetResult(run.Report!);
        return new LiveEnding(run.Info, run.Report!, run.Statistics);
    }

    /// <summary>Notes that nothing runs, and why.</summary>
    public void Fail(Exception fault)
    {
        _state = "failed";
        _message = MessageOf(fault);
        tell(fault is ASMNetException ? fault.Message : fault.ToString());
    }

    /// <summary>Says that no picture comes.</summary>
    public static string Silent(LiveRun run) => string.Create(CultureInfo.InvariantCulture, $"{run.Info.Description}: no picture has come for {run.Silence.TotalSeconds:0} s.");

    private LiveRun? Leave()
    {
        _state = "switching";
        _message = null;
        LiveRun? run = _run;
        _run = null;
        return run;
    }

    private void Ended(LiveRun run, PipelineReport report)
    {
        if (_run != run)
        {
            return;
        }

        _state = report.Fault is null ? "ended" : "failed";
        _message = report.Fault is Exception fault ? MessageOf(fault)
            : report.Defect is string defect ? $"The source has ended: {defect}."
            : "The source has ended.";
        bool isOver = report.Fault is not null || run.Info.IsLive;
        if (report.Ending == PipelineEnding.LimitReached || (run == _first && isOver))
        {
            _finished.TrySetResult(report);
            return;
        }

        tell($"{run.Info.Description}: {_message}{(isOver ? "" : " The page stays; it can play it again.")}");
        if (report.Fault is Exception unforeseen and not ASMNetException)
        {
            tell(unforeseen.ToString());
        }
    }

    // people in the page can do nothing with the program's own words for what it did not foresee
    private static string MessageOf(Exception fault) => fault switch
    {
        ASMNetException => fault.Message,
        AggregateException all => string.Join(" ", all.InnerExceptions.Select(MessageOf).Distinct()),
        _ => "A part of the program failed; its own output tells more.",
    };
}
