using ASMNet.Filtering;
using ASMNet.Live.Pipeline;
using ASMNet.Media;

namespace ASMNet.Live.Session;

/// <summary>
/// Runs one pipeline after another. A change loads and opens everything new beside the pipeline that runs, and then takes its place:
/// what cannot be loaded or opened leaves what ran running, with the settings that it had.
/// </summary>
public sealed class LiveSession : ILiveControl, IAsyncDisposable
{
    private const string Browser = "browser";
    private readonly ILiveParts _parts;
    private readonly LiveRecorder _recorder;
    private readonly LiveRunner _runner;
    private readonly RunExchange _exchange;
    private readonly Action<string> _tell;
    private readonly TimeProvider _timeProvider;
    private readonly WatchdogOptions _patience;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile LiveSettings _settings;
    private FaceSmootherOptions _filters;
    private Watchdog? _watch;
    private readonly Lock _endGate = new();
    private Task<LiveEnding?>? _ending;
    private volatile bool _stopped;

    /// <summary>Prepares a session; <see cref="StartAsync"/> starts it.</summary>
    /// <param name="parts">Makes sources, models and recordings; it stays the caller's.</param>
    /// <param name="settings">The settings to start with; those of the filters are read from the next.</param>
    /// <param name="filters">The filters of the settings file.</param>
    /// <param name="recordings">Where recordings go.</param>
    /// <param name="tell">Receives what people at the program should know, a line each.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="patience">When a part counts as hanging; null for the defaults.</param>
    public LiveSession(
        ILiveParts parts, LiveSettings settings, FaceSmootherOptions filters, RecordingPlace recordings, Action<string> tell, TimeProvider timeProvider, WatchdogOptions? patience = null)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(filters);
        ArgumentNullException.ThrowIfNull(tell);
        ArgumentNullException.ThrowIfNull(timeProvider);
        _parts = parts;
        _filters = filters;
        _settings = FilterSettings.Read(filters, settings);
        _tell = tell;
        _timeProvider = timeProvider;
        _recorder = new LiveRecorder(recordings, parts.OpenRecording, tell, timeProvider, parts.OpenData);
        _patience = patience ?? new WatchdogOptions();
        _runner = new LiveRunner(_recorder, tell, timeProvider, _patience);
        _exchange = new RunExchange(parts, _runner, () => (_settings, FilterSettings.Apply(_filters, _settings)));
    }

    /// <inheritdoc/>
    public LiveSettings Settings => _settings with
    {
        Source = ShowsBrowser ? Browser : _settings.Source,
        Send = Outputs?.Addresses ?? "",
        FieldOfView = _runner.Bundle is ILiveBundle bundle ? Math.Round(bundle.Calibration.FieldOfView, 2) : _settings.FieldOfView,
    };

    /// <inheritdoc/>
    public IReadOnlyList<Choice> Devices => _parts.Devices;

    /// <inheritdoc/>
    public IReadOnlyList<Choice> Models => _parts.Models;

    /// <inheritdoc/>
    public RecordingInfo? Recording => _recorder.Current;

    /// <inheritdoc/>
    public IReadOnlyList<RecordingInfo> Recordings => _recorder.All;

    /// <inheritdoc/>
    public IReadOnlyList<string> RecordingFaults => [.. _recorder.Faults, .. _recorder.Stall is string stall ? [stall] : (string[])[]];

    /// <summary>Recordings of this run that failed or ended before their time.</summary>
    public long RecordingsFailed => _recorder.Failed;

    /// <summary>Frames that the recordings of this run dropped.</summary>
    public long RecordingDropped => _recorder.Dropped;

    /// <summary>A window that shows the pictures too; set before <see cref="StartAsync"/>. It stays the caller's.</summary>
    public PreviewScreen? Screen
    {
        get => _runner.Screen;
        set => _runner.Screen = value;
    }

    /// <summary>Where what is tracked is sent; set before <see cref="StartAsync"/>. It stays the caller's.</summary>
    public LiveOutputs? Outputs
    {
        get => _runner.Outputs;
        set => _runner.Outputs = value;
    }

    /// <summary>What the pipeline that runs now has counted; null before the first.</summary>
    public PipelineStatistics? Statistics => _runner.Run?.Statistics;

    /// <summary>What the pipeline that runs now reads; null before the first.</summary>
    public SourceInfo? Source => _runner.Run?.Info;

    /// <summary>
    /// Completes when nothing more is to come: when the time is up, when the session is stopped, or when the source that the program was
    /// started with has failed or, being live, has ended. A file that has ended can be played again, and so ends nothing.
    /// </summary>
    public Task<PipelineReport> Finished => _runner.Finished;

    /// <inheritdoc/>
    public LiveStatus Status => _runner.Status is var status && status.Source.Length > 0 ? status : status with { Source = Name };

    /// <summary>What the source is called while none is open. Default empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether this process can do nothing more for it: a part of it hung again and again.</summary>
    public bool HasGivenUp => _runner.HasGivenUp;

    /// <summary>Whether somebody looks after the pipeline: false when the watchdog itself has been held up for as long as a stage may be.</summary>
    public bool IsAttended => _watch is null || _watch.SinceLook < _patience.Stage;

    private bool ShowsBrowser => _runner.Run is { Camera: not null };

    /// <summary>Lets somebody see every frame; to be called before <see cref="StartAsync"/>.</summary>
    /// <param name="observer">It stays the caller's.</param>
    public void Observe(ILiveObserver observer) => _runner.Observe(observer);

    /// <summary>Loads the models, opens the source meanwhile, and starts the first pipeline.</summary>
    /// <param name="ready">Nothing runs, and no source of the machine is opened, before it has completed; null to wait for nothing.</param>
    /// <returns>What is read.</returns>
    /// <exception cref="ASMNetException">A model, the device or the source cannot be used.</exception>
    public Task<SourceInfo> StartAsync(Task? ready = null)
    {
        var early = new EarlySource(_parts, _settings.Source, ready);
        return early.OrCloseAsync(StartAsync(ready, async () => _runner.Begin(await early.Opened, camera: null)));
    }

    /// <summary>Starts one of several sources: one that cannot be opened is no failure of the program, and its end ends nothing.</summary>
    /// <param name="ready">The same.</param>
    /// <returns>Whether the source could be opened; the status says why not.</returns>
    /// <exception cref="ASMNetException">A model or the device cannot be used.</exception>
    public Task<bool> StartAmongOthersAsync(Task? ready = null)
    {
        _runner.EndsWithSource = false;
        return StartAsync(ready, () => Task.FromResult(_exchange.Begin(source: null, camera: null)));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Choice> FindSources()
    {
        bool runs = ShowsBrowser;
        return [.. _parts.FindSources(), new Choice(Browser, "This browser's camera", runs, runs ? null : "start it with the camera button")];
    }

    /// <inheritdoc/>
    public async Task ApplyAsync(Func<LiveSettings, LiveSettings> change, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(change);
        await _gate.WaitAsync(cancellation);
        try
        {
            RequireRunning();
            LiveSettings before = Settings;
            LiveSettings settings = change(before);
            ChoiceRules.Require("device", settings.Device, before.Device, () => _parts.Devices);
            ChoiceRules.Require("model", settings.Model, before.Model, () => _parts.Models);
            ChoiceRules.Require("source", settings.Source, before.Source, FindSources);
            bool reloads = settings.Device != before.Device || settings.Model != before.Model || settings.MaxFaces != before.MaxFaces;
            LiveOutputs.Change(Outputs, settings.Send, before.Send);
            try
            {
                await _exchange.ExchangeAsync(settings, FilterSettings.Apply(_filters, settings), reloads, settings.Source != before.Source ? settings.Source : null);
            }
            catch (LiveControlException)
            {
                LiveOutputs.Change(Outputs, before.Send, settings.Send);
                throw;
            }

            ILiveBundle bundle = _runner.Bundle!;
            bundle.Smooth(FilterSettings.Apply(_filters, settings));
            if (settings.FieldOfView != before.FieldOfView)
            {
                bundle.Calibration = bundle.Calibration with { FieldOfView = (float)settings.FieldOfView };
            }

            _settings = settings.Source == Browser ? settings with { Source = _settings.Source } : settings;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public Task ReplayAsync(CancellationToken cancellation) => OpenAnewAsync(reloads: false, cancellation);

    /// <summary>Opens the source anew, over models that are loaded anew where those in use may be what failed.</summary>
    internal async Task OpenAnewAsync(bool reloads, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            RequireRunning();
            await _exchange.ExchangeAsync(_settings, FilterSettings.Apply(_filters, _settings), reloads, _settings.Source);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Notes that nothing runs, and why.</summary>
    internal void Note(Exception fault) => _runner.Fail(fault);

    /// <summary>Takes filters and overlay from a settings file that has changed; filters that have changed in it replace what was chosen in the page.</summary>
    /// <param name="filters">The filters of the file.</param>
    public async Task TakeAsync(FaceSmootherOptions filters)
    {
        ArgumentNullException.ThrowIfNull(filters);
        await InTurnAsync(() =>
        {
            _settings = filters == _filters ? _settings : FilterSettings.Read(filters, _settings);
            _filters = filters;
            _runner.Refresh(FilterSettings.Apply(filters, _settings));
            return Task.CompletedTask;
        });
    }

    /// <summary>Forgets every face at the next frame.</summary>
    public void ForgetFaces() => _runner.Bundle?.ForgetFaces();

    /// <inheritdoc/>
    public void Recentre() => RequireBundle().Recentre();

    /// <inheritdoc/>
    public void LearnNeutral() => RequireBundle().LearnNeutral();

    /// <inheritdoc/>
    public void SetDistance(float centimetres) => RequireBundle().SetDistance(centimetres);

    /// <inheritdoc/>
    public RecordingInfo StartRecording(IReadOnlyList<string>? data = null) =>
        _runner is { IsRunning: true, Run: LiveRun run } ? _recorder.Start(run.Info, data ?? []) : throw new LiveControlException("Nothing runs that could be recorded.");

    /// <inheritdoc/>
    public Task<RecordingInfo> StopRecordingAsync(CancellationToken cancellation) => Task.Run(_recorder.Stop, cancellation);

    /// <inheritdoc/>
    public string? FindRecordingFile(string id) => _recorder.FindFile(id);

    /// <inheritdoc/>
    public async Task<ICameraSession> OpenCameraAsync(int width, int height, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            RequireRunning();
            if (ShowsBrowser)
            {
                throw new LiveControlException("Another page's camera is the source; stop it there first.");
            }

            var source = new BrowserCameraSource(width, height, _timeProvider);
            var session = new CameraSession(source, CloseCameraAsync);
            await _runner.EndAsync();
            _exchange.Begin(new HeldSource(source), session);
            return session;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The program must end: from a moment on, <see cref="StopAsync"/> waits for no encoder any more. What was recorded is kept.</summary>
    public void Hurry() => _recorder.Hurry();

    /// <summary>Stops the pipeline and finishes the recording. A second call changes nothing.</summary>
    /// <returns>How the last pipeline went; null when none was started.</returns>
    public Task<LiveEnding?> StopAsync()
    {
        lock (_endGate)
        {
            // a change that hangs, while it opens or loads something, must not keep the program from ending
            return _ending ??= _gate.WithinAsync(EndAsync, _recorder.Urgent);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await (_watch?.DisposeAsync() ?? ValueTask.CompletedTask);
        _runner.Bundle?.Dispose();
        _recorder.Dispose();
    }

    private Task<LiveEnding?> EndAsync()
    {
        _stopped = true;
        return _runner.StopAsync();
    }

    private async Task<T> StartAsync<T>(Task? ready, Func<Task<T>> begin)
    {
        await _gate.WaitAsync();
        try
        {
            RequireRunning();
            _runner.Take(_parts.Load(_settings));
            _runner.Refresh(FilterSettings.Apply(_filters, _settings));
            await (ready ?? Task.CompletedTask);
            T begun = await begin();
            _watch = new Watchdog(_runner, _recorder, RestartAsync, _patience, _tell, _timeProvider);
            return begun;
        }
        finally
        {
            _gate.Release();
        }
    }

    private ILiveBundle RequireBundle() =>
        _runner is { IsRunning: true, Bundle: ILiveBundle bundle } ? bundle : throw new LiveControlException("Nothing runs that this could be done to.");

    private void RequireRunning()
    {
        if (_stopped)
        {
            throw new LiveControlException("The service stops.");
        }
    }

    private Task CloseCameraAsync(CameraSession session) => InTurnAsync(async () =>
    {
        if (_runner.Run?.Camera == session && !_stopped)
        {
            await _runner.EndAsync();
            _exchange.Begin(source: null, camera: null);
        }
    });

    /// <summary>A part of the run hangs, or none could be started (null): the pipeline is begun anew, over models and a source of its own where the old ones are still in use.</summary>
    private Task RestartAsync(LiveRun? run) => InTurnAsync(async () =>
    {
        if (!_stopped && _runner.Run == run)
        {
            await _exchange.RestartAsync(run, _timeProvider);
        }
    });

    private async Task InTurnAsync(Func<Task> change)
    {
        await _gate.WaitAsync();
        try
        {
            await change();
        }
        finally
        {
            _gate.Release();
        }
    }
}
