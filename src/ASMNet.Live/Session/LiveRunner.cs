using System.Globalization;
using ASMNet.Filtering;
using ASMNet.Live.Pipeline;
using ASMNet.Media;

namespace ASMNet.Live.Session;

/// <summary>Keeps the loaded models and at most one run over them, and knows its state. Whoever changes it holds the session's lock; anybody may read.</summary>
/// <param name="recorder">Writes recordings.</param>
/// <param name="tell">Receives what people at the program should know, a line each.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="patience">How long a run may take to end.</param>
internal sealed class LiveRunner(LiveRecorder recorder, Action<string> tell, TimeProvider timeProvider, WatchdogOptions patience)
{
    private static readonly TimeSpan ShownAfter = TimeSpan.FromSeconds(2);
    private readonly long _startedAt = timeProvider.GetTimestamp();
    private readonly List<ILiveObserver> _observers = [];
    private readonly TaskCompletionSource<PipelineReport> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ILiveBundle? _bundle;
    private volatile IFrameRenderer? _overlay;
    private volatile LiveRun? _run;
    private readonly Lock _turning = new();
    private volatile Condition _condition = new("starting", null);
    private LiveRun? _last;
    private LiveRun? _left;
    private StalledException? _givenUp;
    private volatile StalledException? _stuck;
    private string? _told;

    /// <summary>A window that shows the pictures too.</summary>
    public PreviewScreen? Screen { get; set; }

    /// <summary>Whether the end of the source that the program was started with ends the program too. Default true.</summary>
    public bool EndsWithSource { get; set; } = true;

    /// <summary>Where what is tracked is sent beside.</summary>
    public LiveOutputs? Outputs { get; set; }

    /// <summary>The models in use; null before they are loaded.</summary>
    public ILiveBundle? Bundle => _bundle;

    /// <summary>Whether nothing runs because the source or the models could not be had.</summary>
    public bool IsIdle => _condition.State == "failed" && _run is null && _givenUp is null;

    /// <summary>What hung when it should have been begun or opened, without a stop at its end; null where nothing runs for another reason, or something runs.</summary>
    public string? Stuck => _stuck?.Message.TrimEnd('.');

    /// <summary>Whether nothing that this process does helps any more.</summary>
    public bool HasGivenUp => _givenUp is not null;

    /// <summary>Whether the models must be loaded anew before the next run: a run that was left behind is still at work in them.</summary>
    public bool NeedsBundle => _left is not null;

    /// <summary>Runs that were left behind because a part of them hangs.</summary>
    public int LeftRuns { get; private set; }

    /// <summary>The run, also one that has ended by itself; null between two.</summary>
    public LiveRun? Run => _run;

    /// <summary>Whether frames are to be expected.</summary>
    public bool IsRunning => _condition.State == "running";

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
            Condition condition = _condition;
            bool isSilent = condition.State == "running" && run?.Silence >= ShownAfter;
            return status with
            {
                State = isSilent ? "waiting" : condition.State,
                Message = isSilent ? run!.Trouble ?? Silent(run) : condition.Message,
                Device = bundle?.Device ?? "",
                Model = bundle?.Model ?? "",
                Detector = bundle?.Detector ?? "",
                Restarts = LeftRuns,
                UptimeSeconds = Math.Round(timeProvider.GetElapsedTime(_startedAt).TotalSeconds, 1),
            };
        }
    }

    public void Observe(ILiveObserver observer) => _observers.Add(observer);

    /// <summary>Uses other models from the next run on; the earlier ones go. What was calibrated with them stays: it is of the camera and of who sits there.</summary>
    public void Take(ILiveBundle bundle)
    {
        ILiveBundle? old = _bundle;
        if (old is not null)
        {
            bundle.Calibration = old.Calibration;
        }

        _bundle = bundle;
        _overlay = bundle.CreateOverlay();
        LiveRun? left = _left;
        _left = null;
        if (left is null || old is null)
        {
            old?.Dispose();
        }
        else
        {
            left.WhenEnded(old.Dispose);
        }
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
    /// <returns>What it reads.</returns>
    public SourceInfo Begin(HeldSource source, CameraSession? camera)
    {
        var output = new LiveOutput(_observers, recorder, () => _overlay, source, Screen, Outputs, timeProvider);
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

        var run = new LiveRun(source, pipeline, output, camera, patience.Ending, timeProvider, recorder.Urgent);
        bool isFirst = _last is null;
        _last = run;
        _told = null;
        _stuck = null;
        lock (_turning)
        {
            _run = run;
            _condition = new Condition("running", null);
        }

        run.Start(report => Ended(run, isFirst, report));
        return run.Info;
    }

    /// <summary>Ends the run and closes its source.</summary>
    public async Task EndAsync()
    {
        if (Leave() is LiveRun run)
        {
            await run.DisposeAsync();
            Mind(run);
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
        run.WhenEnded(run.Close);
        Mind(run);
        if (!run.IsLeft && run.Source.TryGoOn())
        {
            return run.Source;
        }

        run.WhenEnded(run.Source.Dispose);
        return null;
    }

    /// <summary>Ends the run for good.</summary>
    /// <returns>How it went; null when there was none.</returns>
    public async Task<LiveEnding?> StopAsync()
    {
        await EndAsync();
        recorder.Finish();
        _condition = new Condition("stopped", null);
        if (_last is not LiveRun last)
        {
            return null;
        }

        PipelineReport report = _givenUp is null ? last.Report! : ReportOf(_givenUp);
        _finished.TrySetResult(report);
        return new LiveEnding(last.Info, report, last.Statistics);
    }

    /// <summary>Nothing that this process does helps any more: the session ends with the fault.</summary>
    public void GiveUp(StalledException fault)
    {
        _givenUp = fault;
        Fail(fault);
        _finished.TrySetResult(ReportOf(fault));
    }

    /// <summary>Notes that nothing runs, and why.</summary>
    public void Fail(Exception fault)
    {
        _stuck = fault as StalledException;
        _condition = new Condition("failed", MessageOf(fault));
        string words = fault is ASMNetException ? fault.Message : fault.ToString();
        if (words != _told)
        {
            // what is tried again and again is told once
            _told = words;
            tell(words);
        }
    }

    /// <summary>Says that no picture comes.</summary>
    public static string Silent(LiveRun run) => string.Create(CultureInfo.InvariantCulture, $"{run.Info.Description}: no picture has come for {run.Silence.TotalSeconds:0} s.");

    private LiveRun? Leave()
    {
        lock (_turning)
        {
            _condition = new Condition("switching", null);
            LiveRun? run = _run;
            _run = null;
            return run;
        }
    }

    private PipelineReport ReportOf(StalledException fault) => new(PipelineEnding.Fault, fault, null, timeProvider.GetElapsedTime(_startedAt), new TruthMeter());

    private void Mind(LiveRun run)
    {
        if (run.IsLeft)
        {
            _left = run;
            LeftRuns++;
            tell(run.Report!.Fault!.Message);
        }
    }

    private void Ended(LiveRun run, bool isFirst, PipelineReport report)
    {
        string message = report.Fault is Exception fault ? MessageOf(fault)
            : report.Defect is string defect ? $"The source has ended: {defect}."
            : "The source has ended.";
        lock (_turning)
        {
            // a change may take its place in this moment
            if (_run != run)
            {
                return;
            }

            _condition = new Condition(report.Fault is null ? "ended" : "failed", message);
        }

        bool isOver = report.Fault is not null || run.Info.IsLive;
        if (report.Ending == PipelineEnding.LimitReached || (EndsWithSource && isFirst && isOver))
        {
            _finished.TrySetResult(report);
            return;
        }

        tell($"{run.Info.Description}: {message}{(isOver ? "" : " The page stays; it can play it again.")}");
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

    /// <summary>What is told of the run, at once: nobody sees a new state with an old message.</summary>
    private sealed record Condition(string State, string? Message);
}
