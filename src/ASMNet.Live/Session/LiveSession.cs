using ASMNet.Live.Configuration;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Web.Sockets;
using ASMNet.Media;

namespace ASMNet.Live.Session;

/// <summary>
/// Runs one pipeline after another: a change of source, device or model stops the one and starts the next. What cannot be
/// started leaves the old one running.
/// </summary>
public sealed class LiveSession : ILiveControl, IAsyncDisposable
{
    private readonly ILiveParts _parts;
    private readonly LiveHub _hub;
    private readonly LiveRecorder _recorder;
    private readonly Action<string> _tell;
    private readonly TimeProvider _timeProvider;
    private readonly long _startedAt;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly TaskCompletionSource<PipelineReport> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile LiveRun? _run;
    private volatile LiveSettings _settings;
    private volatile string _state = "starting";
    private volatile string? _message;
    private LiveRun? _first;
    private LiveEnding? _ending;
    private CameraSession? _camera;
    private bool _stopped;

    /// <summary>Prepares a session; <see cref="StartAsync"/> starts it.</summary>
    /// <param name="parts">Makes sources, models and recordings; it stays the caller's.</param>
    /// <param name="settings">The settings to start with.</param>
    /// <param name="hub">Receives the frames.</param>
    /// <param name="recordingFolder">Where recordings go.</param>
    /// <param name="tell">Receives what people at the program should know, a line each.</param>
    /// <param name="timeProvider">The clock.</param>
    public LiveSession(ILiveParts parts, LiveSettings settings, LiveHub hub, string recordingFolder, Action<string> tell, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(tell);
        ArgumentNullException.ThrowIfNull(timeProvider);
        _parts = parts;
        _settings = settings;
        _hub = hub;
        _tell = tell;
        _timeProvider = timeProvider;
        _startedAt = timeProvider.GetTimestamp();
        _recorder = new LiveRecorder(recordingFolder, parts.OpenRecording, timeProvider);
    }

    /// <inheritdoc/>
    public LiveSettings Settings => _run is { IsCamera: true } ? _settings with { Source = "browser" } : _settings;

    /// <inheritdoc/>
    public IReadOnlyList<Choice> Devices => _parts.Devices;

    /// <inheritdoc/>
    public IReadOnlyList<Choice> Models => _parts.Models;

    /// <inheritdoc/>
    public IReadOnlyList<RecordingInfo> Recordings => _recorder.All;

    /// <summary>A window that shows the pictures too; set before <see cref="StartAsync"/>. It stays the caller's.</summary>
    public PreviewScreen? Screen { get; set; }

    /// <summary>What the pipeline that runs now has counted; null before the first.</summary>
    public PipelineStatistics? Statistics => _run?.Statistics;

    /// <summary>What the pipeline that runs now reads; null before the first.</summary>
    public SourceInfo? Source => _run?.Info;

    /// <summary>
    /// Completes when nothing more is to come: when the time is up, when the session is stopped, or when the source that the program was
    /// started with has failed or, being live, has ended. A file that has ended can be played again, and so ends nothing.
    /// </summary>
    public Task<PipelineReport> Finished => _finished.Task;

    /// <inheritdoc/>
    public LiveStatus Status
    {
        get
        {
            LiveStatus status = _run?.Status ?? new LiveStatus();
            return status with
            {
                State = _state,
                Message = _message,
                Device = _parts.Device,
                Model = _parts.Model,
                Detector = _parts.Detector,
                UptimeSeconds = Math.Round(_timeProvider.GetElapsedTime(_startedAt).TotalSeconds, 1),
            };
        }
    }

    /// <summary>Starts the first pipeline.</summary>
    /// <param name="source">The opened source; the session disposes it.</param>
    public async Task StartAsync(IFrameSource source)
    {
        await _gate.WaitAsync();
        try
        {
            Begin(source, camera: null);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Choice> FindSources() =>
        [.. _parts.FindSources(), new Choice("browser", "This browser's camera", _run is { IsCamera: true }, "start it with the camera button")];

    /// <inheritdoc/>
    public async Task ApplyAsync(LiveSettings settings, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(settings);
        await _gate.WaitAsync(cancellation);
        try
        {
            RequireRunning();
            LiveSettings before = Settings;
            ChoiceRules.Require("device", settings.Device, before.Device, () => _parts.Devices);
            ChoiceRules.Require("model", settings.Model, before.Model, () => _parts.Models);
            ChoiceRules.Require("source", settings.Source, before.Source, FindSources);
            bool reload = settings.Device != before.Device || settings.Model != before.Model || settings.MaxFaces != before.MaxFaces;
            bool move = settings.Source != before.Source;
            if (reload || move)
            {
                await RestartAsync(settings, reload, move);
            }

            _parts.Smooth(settings);
            _settings = settings.Source == "browser" ? settings with { Source = _settings.Source } : settings;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async Task ReplayAsync(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            RequireRunning();
            await RestartAsync(_settings, reload: false, move: true);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Takes filters, overlay and video quality from the settings file; they replace what was chosen in the page.</summary>
    /// <param name="file">What the file says now.</param>
    public async Task TakeAsync(Settings file)
    {
        await _gate.WaitAsync();
        try
        {
            _settings = _parts.Take(file, _settings);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public RecordingInfo StartRecording() =>
        _run is LiveRun run ? _recorder.Start(run.Info) : throw new LiveControlException("Nothing runs that could be recorded.");

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
            if (_camera is not null)
            {
                throw new LiveControlException("Another page's camera is the source; stop it there first.");
            }

            var source = new BrowserCameraSource(width, height, _timeProvider);
            var session = new CameraSession(source, CloseCameraAsync);
            await EndRunAsync();
            Begin(source, session);
            return session;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Stops the pipeline and finishes the recording. A second call changes nothing.</summary>
    /// <returns>How the last pipeline went; null when none was started.</returns>
    public async Task<LiveEnding?> StopAsync()
    {
        await _gate.WaitAsync();
        try
        {
            LiveRun? run = _run;
            if (!_stopped)
            {
                _stopped = true;
                await EndRunAsync();
                _recorder.Finish();
                _state = "stopped";
                _ending = run is null ? null : new LiveEnding(run.Info, run.Report!, run.Statistics);
                if (_ending is not null)
                {
                    _finished.TrySetResult(_ending.Report);
                }
            }

            return _ending;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _gate.Dispose();
    }

    private void RequireRunning()
    {
        if (_stopped)
        {
            throw new LiveControlException("The service stops.");
        }
    }

    private async Task RestartAsync(LiveSettings settings, bool reload, bool move)
    {
        CameraSession? camera = _camera;
        if (camera is not null && !move)
        {
            await ReloadBehindAsync(camera, settings);
            return;
        }

        camera?.End();
        await EndRunAsync();
        string source = move ? settings.Source : _settings.Source;
        try
        {
            if (reload)
            {
                _parts.Load(settings);
            }

            Begin(_parts.OpenSource(source), camera: null);
        }
        catch (ASMNetException refused)
        {
            Resume();
            throw new LiveControlException(refused.Message, refused);
        }
    }

    // the browser notices nothing: its pictures go on into the new pipeline
    private async Task ReloadBehindAsync(CameraSession camera, LiveSettings settings)
    {
        SourceInfo info = camera.Source.Info;
        await EndRunAsync();
        try
        {
            _parts.Load(settings);
        }
        catch (ASMNetException refused)
        {
            throw new LiveControlException(refused.Message, refused);
        }
        finally
        {
            camera.Source = new BrowserCameraSource(info.Width, info.Height, _timeProvider);
            Begin(camera.Source, camera);
        }
    }

    private async Task CloseCameraAsync(CameraSession session)
    {
        await _gate.WaitAsync();
        try
        {
            if (_camera == session && !_stopped)
            {
                await EndRunAsync();
                Resume();
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Resume()
    {
        try
        {
            Begin(_parts.OpenSource(_settings.Source), camera: null);
        }
        catch (ASMNetException refused)
        {
            _state = "failed";
            _message = refused.Message;
        }
    }

    private async Task EndRunAsync()
    {
        _state = "switching";
        _message = null;
        LiveRun? run = _run;
        _run = null;
        _camera = null;
        if (run is not null)
        {
            await run.DisposeAsync();
        }
    }

    private void Begin(IFrameSource source, CameraSession? camera)
    {
        var sink = new LiveSink(_hub, _recorder, () => _parts.Renderer, source as BrowserCameraSource, Screen, _timeProvider);
        TrackingPipeline pipeline = _parts.CreatePipeline(source, sink);
        sink.Statistics = pipeline.Statistics;
        _camera = camera;
        var run = new LiveRun(source, pipeline, sink, camera is not null);
        _first ??= run;
        _run = run;
        _state = "running";
        run.Start(report => Ended(run, report));
    }

    private void Ended(LiveRun run, PipelineReport report)
    {
        if (_run != run)
        {
            return;
        }

        bool isOver = report.Fault is not null || run.Info.IsLive || report.Ending == PipelineEnding.LimitReached;
        _state = report.Fault is null ? "ended" : "failed";
        _message = report.Fault?.Message ?? (report.Defect is null ? "The source has ended." : $"The source has ended: {report.Defect}.");
        if ((run == _first && isOver) || report.Ending == PipelineEnding.LimitReached)
        {
            _finished.TrySetResult(report);
        }
        else
        {
            _tell($"{run.Info.Description}: {_message}{(isOver ? "" : " The page stays; it can play it again.")}");
        }
    }
}
