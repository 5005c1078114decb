using System.Globalization;
using System.Text.RegularExpressions;
using ASMNet.Filtering;
using ASMNet.Live.Commands;
using ASMNet.Live.Configuration;
using ASMNet.Live.Outputs;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Sources;
using ASMNet.Live.Web.Control;
using ASMNet.Live.Web.Hosting;

namespace ASMNet.Live.Composition;

/// <summary>What the live session is put together from, in the running program.</summary>
public sealed partial class LiveParts : ILiveParts, IDisposable
{
    private const int CameraLimit = 4;
    private const string Synthetic = "synthetic";
    private const string Started = "start";

    private readonly CommandHost _host;
    private readonly Settings _settings;
    private readonly SourceFactory _sources;
    private readonly string? _sourceText;
    private readonly Deadline _deadline;
    private TrackingComponents _tracking;

    /// <summary>Loads the models that the settings name.</summary>
    /// <param name="host">What the program needs of the world.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="sourceText">The source that the user named, or null.</param>
    /// <param name="duration">Ends every pipeline at this time from now; null for no limit.</param>
    /// <exception cref="UserException">A model or device cannot be used.</exception>
    public LiveParts(CommandHost host, Settings settings, string? sourceText, TimeSpan? duration)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(settings);
        _host = host;
        _settings = settings;
        _sources = host.Composition.CreateSources(settings, host);
        _sourceText = sourceText;
        _deadline = new Deadline(host.TimeProvider, duration);
        BaseSmoothing = settings.Smoothing;
        _tracking = host.Composition.LoadTracking(settings);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Choice> Devices => _host.Composition.FindDevices(_settings);

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
    public IFrameRenderer? Renderer => _host.Composition.CreateRenderer(_tracking);

    /// <inheritdoc/>
    public FaceSmootherOptions BaseSmoothing { get; set; }

    /// <summary>The settings that say what the program was started with.</summary>
    public LiveSettings FirstSettings() => new()
    {
        Source = FirstSourceId(),
        Device = _host.Composition.DeviceId(_settings),
        Model = _settings.Models.Landmarks,
        MaxFaces = _settings.Tracking.MaxFaces,
        Smoothing = BaseSmoothing.Temporal,
        MinCutoff = BaseSmoothing.Pose.MinCutoff,
        ShapeLimit = Math.Min(BaseSmoothing.ShapeLimit, LiveSettings.LargestShapeLimit),
        Detail = BaseSmoothing.Detail,
    };

    /// <summary>Opens the source that the program was started with.</summary>
    /// <exception cref="UserException">It cannot be opened.</exception>
    public IFrameSource OpenFirst() => Paced(_sources.Open(_sourceText));

    /// <inheritdoc/>
    public IReadOnlyList<Choice> FindSources()
    {
        var choices = new List<Choice> { new(Synthetic, "Synthetic face") };
        if (FFmpegTools.Find(_settings.FFmpeg.Folder) is FFmpegTools tools)
        {
            choices.AddRange(Enumerable.Range(0, CameraLimit)
                .Where(index => CameraDevices.Exists(index, tools))
                .Select(index => new Choice(CameraId(index), $"Camera {index}")));
        }

        if (FirstSourceId() == Started)
        {
            choices.Insert(0, new Choice(Started, WithoutCredentials(_sourceText!)));
        }

        return choices;
    }

    /// <inheritdoc/>
    public IFrameSource OpenSource(string id) => id == Started ? OpenFirst() : Paced(_sources.Open(id));

    /// <inheritdoc/>
    public void Load(LiveSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        TrackingComponents loaded = _host.Composition.LoadTracking(_host.Composition.WithDevice(_settings, settings.Device) with
        {
            Models = _settings.Models with { Landmarks = settings.Model },
            Tracking = _settings.Tracking with { MaxFaces = settings.MaxFaces },
        });
        _tracking.Dispose();
        _tracking = loaded;
        Smooth(settings);
    }

    /// <inheritdoc/>
    public void Smooth(LiveSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _tracking.Smoother.Options = BaseSmoothing with
        {
            Temporal = settings.Smoothing,
            Alignment = Tuned(BaseSmoothing.Alignment, settings),
            Shape = Tuned(BaseSmoothing.Shape, settings),
            Pose = Tuned(BaseSmoothing.Pose, settings),
            ShapeLimit = settings.ShapeLimit >= LiveSettings.LargestShapeLimit ? BaseSmoothing.ShapeLimit : (float)settings.ShapeLimit,
            Detail = (float)settings.Detail,
        };
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

    /// <inheritdoc/>
    public IFrameSink OpenRecording(string pathWithoutExtension, SourceInfo source) =>
        OutputSet.OpenVideo(_host, _settings, source, pathWithoutExtension);

    /// <inheritdoc/>
    public void Dispose() => _tracking.Dispose();

    private string FirstSourceId()
    {
        string text = _sourceText ?? _settings.Source.Default;
        SourceSpecification source = SourceSpecification.Parse(text);
        return source.Kind switch
        {
            SourceKind.Synthetic when source.Options.Count == 0 => Synthetic,
            SourceKind.Camera => CameraId(int.Parse(source.Value, CultureInfo.InvariantCulture)),
            _ => Started,
        };
    }

    // whoever watches a file expects it at its own speed
    private IFrameSource Paced(IFrameSource source) => source.Info.IsLive ? source : new PacedSource(source, _host.TimeProvider);

    private static OneEuroParameters Tuned(OneEuroParameters filter, LiveSettings settings) =>
        filter with { MinCutoff = (float)settings.MinCutoff, Beta = filter.Beta * (float)settings.Responsiveness };

    private static string CameraId(int index) => string.Create(CultureInfo.InvariantCulture, $"camera:{index}");

    private static string WithoutCredentials(string text) => Credentials().Replace(text, "://");

    [GeneratedRegex("://[^/@]*@")]
    private static partial Regex Credentials();
}
