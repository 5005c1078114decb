using ASMNet.Inference.Devices;
using ASMNet.Live.Commands;
using ASMNet.Live.Configuration;
using ASMNet.Live.Input;
using ASMNet.Live.Session;
using ASMNet.Media;
using ASMNet.Media.Cameras;
using ASMNet.Media.FFmpeg;
using ASMNet.Models;

namespace ASMNet.Live.Composition;

/// <summary>What the live session is put together from, in the running program.</summary>
public sealed class LiveParts : ILiveParts
{
    private readonly CommandHost _host;
    private readonly SourceChoices _sources;
    private readonly Deadline _deadline;
    private readonly Lazy<IReadOnlyList<Choice>> _devices;
    private volatile Settings _settings;

    /// <summary>Reads what the program was started with; nothing is loaded yet.</summary>
    /// <param name="host">What the program needs of the world.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="sourceText">The source that the user named, or null.</param>
    /// <param name="duration">Ends every pipeline at this time from now; null for no limit.</param>
    /// <param name="repeats">Whether a file begins anew at its end.</param>
    /// <exception cref="ASMNetException">The text names no source.</exception>
    public LiveParts(CommandHost host, Settings settings, string? sourceText, TimeSpan? duration, bool repeats)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(settings);
        _host = host;
        _settings = settings;
        SourceFactory sources = host.Composition.CreateSources(settings, host);
        _sources = new SourceChoices(sources.Resolve(sourceText), sourceText ?? settings.Source.Default, source => sources.Open(source, reconnects: true), FindCameras, repeats, host.TimeProvider);
        _deadline = new Deadline(host.TimeProvider, duration);
        _devices = new Lazy<IReadOnlyList<Choice>>(FindDevices);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Choice> Devices => _devices.Value;

    /// <inheritdoc/>
    public IReadOnlyList<Choice> Models =>
        [.. CompositionRoot.Models(_settings.Models.Folder).FindLandmarkModels().Select(name => new Choice(name, name))];

    /// <summary>The settings that say what the program was started with.</summary>
    public LiveSettings FirstSettings() => new()
    {
        Source = _sources.FirstId,
        Device = _settings.Models.Device,
        Model = _settings.Models.Landmarks,
        MaxFaces = _settings.Tracking.MaxFaces,
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
        FaceTracking tracking = _host.Composition.LoadTracking(wanted, _host, device: null);
        return new LiveBundle(tracking, () => _host.Composition.CreateRenderer(_settings, tracking), _deadline, _host.TimeProvider);
    }

    /// <inheritdoc/>
    public IFrameSink OpenRecording(string pathWithoutExtension, SourceInfo source) =>
        OutputSet.OpenVideo(_host, _settings, source, pathWithoutExtension);

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
}
