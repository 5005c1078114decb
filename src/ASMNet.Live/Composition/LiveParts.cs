using ASMNet.Filtering;
using ASMNet.Inference.Devices;
using ASMNet.Live.Commands;
using ASMNet.Live.Configuration;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Session;
using ASMNet.Media;
using ASMNet.Media.Cameras;
using ASMNet.Media.FFmpeg;
using ASMNet.Models;

namespace ASMNet.Live.Composition;

/// <summary>What the live session is put together from, in the running program.</summary>
public sealed class LiveParts : ILiveParts, IDisposable
{
    private readonly CommandHost _host;
    private readonly SourceChoices _sources;
    private readonly Deadline _deadline;
    private readonly Lazy<IReadOnlyList<Choice>> _devices;
    private Settings _settings;
    private TrackingComponents _tracking;
    private volatile IFrameRenderer _renderer;

    /// <summary>Loads the models that the settings name.</summary>
    /// <param name="host">What the program needs of the world.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="sourceText">The source that the user named, or null.</param>
    /// <param name="duration">Ends every pipeline at this time from now; null for no limit.</param>
    /// <param name="repeats">Whether a file begins anew at its end.</param>
    /// <exception cref="UserException">A model or device cannot be used.</exception>
    public LiveParts(CommandHost host, Settings settings, string? sourceText, TimeSpan? duration, bool repeats)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(settings);
        _host = host;
        _settings = settings;
        _sources = new SourceChoices(host.Composition.CreateSources(settings, host), sourceText, FindCameras, repeats, host.TimeProvider);
        _deadline = new Deadline(host.TimeProvider, duration);
        _devices = new Lazy<IReadOnlyList<Choice>>(FindDevices);
        _tracking = host.Composition.LoadTracking(settings, host, device: null);
        _renderer = host.Composition.CreateRenderer(settings, _tracking);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Choice> Devices => _devices.Value;

    /// <inheritdoc/>
    public IReadOnlyList<Choice> Models =>
        [.. new ModelFolder(_settings.Models.Folder).FindLandmarkModels().Select(name => new Choice(name, name))];

    /// <inheritdoc/>
    public string Device => _tracking.Device;

    /// <inheritdoc/>
    public string Model => _tracking.Model;

    /// <inheritdoc/>
    public string Detector => _tracking.Detector.Description;

    /// <inheritdoc/>
    public IFrameRenderer? Renderer => _renderer;

    /// <summary>The settings that say what the program was started with.</summary>
    public LiveSettings FirstSettings() => WithFilters(new LiveSettings
    {
        Source = _sources.FirstId,
        Device = _settings.Models.Device,
        Model = _settings.Models.Landmarks,
        MaxFaces = _settings.Tracking.MaxFaces,
    });

    /// <inheritdoc/>
    public IReadOnlyList<Choice> FindSources() => _sources.Find();

    /// <inheritdoc/>
    public IFrameSource OpenSource(string id) => _sources.Open(id);

    /// <inheritdoc/>
    public void Load(LiveSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Settings wanted = _settings with
        {
            Models = _settings.Models with { Landmarks = settings.Model, Device = settings.Device },
            Tracking = _settings.Tracking with { MaxFaces = settings.MaxFaces },
        };
        TrackingComponents loaded = _host.Composition.LoadTracking(wanted, _host, device: null);
        _tracking.Dispose();
        _tracking = loaded;
        _renderer = _host.Composition.CreateRenderer(_settings, loaded);
        Smooth(settings);
    }

    /// <inheritdoc/>
    public void Smooth(LiveSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _tracking.Smoother.Options = _settings.Smoothing with
        {
            Temporal = settings.Smoothing,
            Alignment = Tuned(_settings.Smoothing.Alignment, settings),
            Shape = Tuned(_settings.Smoothing.Shape, settings),
            Pose = Tuned(_settings.Smoothing.Pose, settings),
            ShapeLimit = settings.ShapeLimit >= LiveSettings.LargestShapeLimit ? _settings.Smoothing.ShapeLimit : (float)settings.ShapeLimit,
            Detail = (float)settings.Detail,
        };
    }

    /// <inheritdoc/>
    public LiveSettings Take(Settings file, LiveSettings settings)
    {
        ArgumentNullException.ThrowIfNull(file);
        _settings = _settings with { Smoothing = file.Smoothing, Overlay = file.Overlay, Recording = file.Recording };
        _renderer = _host.Composition.CreateRenderer(_settings, _tracking);
        _tracking.Smoother.Options = file.Smoothing;
        return WithFilters(settings);
    }

    /// <inheritdoc/>
    public TrackingPipeline CreatePipeline(IFrameSource source, IFrameSink sink)
    {
        ArgumentNullException.ThrowIfNull(source);
        _tracking.Tracker.Reset();
        _tracking.Smoother.Reset();
        _tracking.Prepare(source.Info.Width, source.Info.Height);
        return new TrackingPipeline(
            source,
            _tracking.Detector,
            _tracking.Tracker,
            _tracking.Smoother,
            renderer: null,
            [sink],
            new PipelineOptions { DropsFrames = source.Info.IsLive, Duration = _deadline.Left },
            _host.TimeProvider);
    }

    /// <summary>Forgets every face at the next frame.</summary>
    public void ResetTracking() => _tracking.Tracker.RequestReset();

    /// <inheritdoc/>
    public IFrameSink OpenRecording(string pathWithoutExtension, SourceInfo source) =>
        OutputSet.OpenVideo(_host, _settings, source, pathWithoutExtension);

    /// <inheritdoc/>
    public void Dispose() => _tracking.Dispose();

    private IReadOnlyList<CameraDevice> FindCameras() =>
        _host.Composition.Native(_host).Cameras is ICameraProvider provider ? provider.List()
        : FFmpegTools.Find(_settings.FFmpeg.Folder) is FFmpegTools tools ? CameraListing.Names(tools)
        : [];

    // native libraries may take a second to start, so they are asked only when somebody wants to know
    private IReadOnlyList<Choice> FindDevices() =>
    [
        new Choice(DeviceRequest.Auto.Provider, "The fastest by measurement"),
        .. _host.Composition.Devices(_settings, _host).Devices.Select(device => new Choice(device.Id, device.Name)),
    ];

    private LiveSettings WithFilters(LiveSettings settings) => settings with
    {
        Smoothing = _settings.Smoothing.Temporal,
        MinCutoff = Math.Clamp(_settings.Smoothing.Pose.MinCutoff, LiveSettings.LeastCutoff, LiveSettings.LargestCutoff),
        Responsiveness = 1,
        ShapeLimit = Math.Min(_settings.Smoothing.ShapeLimit, LiveSettings.LargestShapeLimit),
        Detail = _settings.Smoothing.Detail,
    };

    private static OneEuroParameters Tuned(OneEuroParameters filter, LiveSettings settings) =>
        filter with { MinCutoff = (float)settings.MinCutoff, Beta = filter.Beta * (float)settings.Responsiveness };
}
