using ASMNet.Inference.Devices;
using ASMNet.Inference.Sharing;
using ASMNet.Live.Configuration;
using ASMNet.Live.Input;
using ASMNet.Live.Output;
using ASMNet.Live.Rendering;
using ASMNet.Live.Session;
using ASMNet.Media;
using ASMNet.Media.Cameras;
using ASMNet.Media.FFmpeg;
using ASMNet.Models;

namespace ASMNet.Live.Composition;

/// <summary>What the live session is put together from, in the running program.</summary>
public sealed class LiveParts : ILiveParts
{
    private readonly LiveFactories _factories;
    private readonly SourceChoices _sources;
    private readonly Deadline _deadline;
    private readonly CancellationToken _ending;
    private readonly Lock _looking = new();
    private volatile Settings _settings;
    private volatile string _loaded = "";
    private IReadOnlyList<Choice>? _devices;

    /// <summary>Reads what the program was started with; nothing is loaded yet.</summary>
    /// <param name="factories">Make its parts.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="duration">Ends every pipeline at this time from now; null for no limit.</param>
    /// <param name="repeats">Whether a file begins anew at its end.</param>
    /// <param name="ending">Is cancelled when the program must end: no opening of a source or of models is waited for any more.</param>
    /// <exception cref="ASMNetException">The text names no source.</exception>
    public LiveParts(LiveFactories factories, Settings settings, TimeSpan? duration, bool repeats, CancellationToken ending)
    {
        ArgumentNullException.ThrowIfNull(factories);
        ArgumentNullException.ThrowIfNull(settings);
        _factories = factories;
        _settings = settings;
        _ending = ending;
        SourceFactory sources = factories.Sources.Create(settings);
        _sources = new SourceChoices(sources.Resolve(null, ending), settings.Source.Default, source => sources.Open(source, reconnects: true, ending), FindCameras, repeats, factories.TimeProvider);
        _deadline = new Deadline(factories.TimeProvider, duration);
    }

    /// <summary>Where every pipeline sends what it tracks, beside the session; they stay the caller's.</summary>
    public IReadOnlyList<IFrameSink> Senders { get; set; } = [];

    /// <summary>Networks that other sources of the program use too; null where this is the only one.</summary>
    public SharedNetworks? Networks { get; set; }

    /// <inheritdoc/>
    public IReadOnlyList<Choice> Devices
    {
        get
        {
            // looked for once; what kept them from being found may be over when they are asked for again
            lock (_looking)
            {
                return _devices ??= FindDevices();
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Choice> Models =>
        [.. TrackingFactory.Models(_settings.Models.Folder).FindLandmarkModels().Select(name => new Choice(name, name))];

    /// <summary>The models loaded last and what runs them, in a line; empty before.</summary>
    public string LoadedModels => _loaded;

    /// <summary>What the program was started with, in the user's words, without a password.</summary>
    public string FirstName => _sources.FirstName;

    /// <summary>Whether only the user who runs the program may read what is recorded from now on.</summary>
    public bool RecordsForOwnerOnly => _settings.Recording.OwnerOnly;

    /// <summary>The settings that say what the program was started with.</summary>
    public LiveSettings FirstSettings() => new()
    {
        Source = _sources.FirstId,
        Device = _settings.Models.Device,
        Model = _settings.Models.Landmarks,
        MaxFaces = _settings.Tracking.MaxFaces,
        FieldOfView = _settings.Signals.FieldOfView,
    };

    /// <summary>Takes overlay and video quality from a settings file that has changed.</summary>
    /// <param name="file">What the file says now.</param>
    public void Take(Settings file)
    {
        ArgumentNullException.ThrowIfNull(file);
        _settings = _settings with { Overlay = file.Overlay, Recording = file.Recording };
    }

    /// <inheritdoc/>
    public IReadOnlyList<Choice> FindSources() => _sources.Find();

    /// <inheritdoc/>
    public IFrameSource OpenSource(string id) => _sources.Open(id);

    /// <inheritdoc/>
    public ILiveBundle Load(LiveSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Settings wanted = _settings with
        {
            Models = _settings.Models with { Landmarks = settings.Model, Device = settings.Device },
            Tracking = _settings.Tracking with { MaxFaces = settings.MaxFaces },
        };
        FaceTracking tracking = _factories.Tracking.Create(wanted, Networks, _ending);
        _loaded = tracking.Description;
        return new LiveBundle(tracking, () => new PipelineOverlay(new OverlayRenderer(_settings.Overlay), tracking.Device), _deadline, Senders, _settings.Output.Anonymize, _factories.Pipelines);
    }

    /// <inheritdoc/>
    public IReadOnlyList<IFrameSink> OpenData(string pathWithoutExtension, SourceInfo source, IReadOnlyList<string> kinds) =>
        OutputFactory.OpenData(_settings, source, pathWithoutExtension, kinds);

    /// <inheritdoc/>
    public IFrameSink OpenRecording(string pathWithoutExtension, SourceInfo source, CancellationToken urgent) =>
        _factories.Outputs.OpenVideo(_settings, source, pathWithoutExtension, urgent);

    private IReadOnlyList<CameraDevice> FindCameras() =>
        _factories.Native.Parts.Cameras is ICameraProvider provider ? provider.List()
        : FFmpegTools.Find(_settings.FFmpeg.Folder) is FFmpegTools tools ? CameraListing.Names(tools)
        : [];

    // native libraries may take a second to start, so they are asked only when somebody wants to know
    private IReadOnlyList<Choice> FindDevices() =>
    [
        new Choice(DeviceRequest.Auto.Provider, "The fastest by measurement"),
        .. _factories.Devices.Catalog(_settings).Devices.Select(device => new Choice(device.Id, device.Name)),
    ];
}
