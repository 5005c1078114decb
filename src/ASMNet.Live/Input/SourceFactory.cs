using ASMNet.Imaging;
using ASMNet.Live.Configuration;
using ASMNet.Media;
using ASMNet.Media.Cameras;
using ASMNet.Media.FFmpeg;
using ASMNet.Media.Sources;
using ASMNet.Tracking;

namespace ASMNet.Live.Input;

/// <summary>Opens the source that the user named: what the library opens, and the synthetic face.</summary>
/// <param name="settings">The settings.</param>
/// <param name="createScene">Makes the renderer of a synthetic scene.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="say">Tells the user what was chosen.</param>
/// <param name="nativeCameras">Cameras that need no ffmpeg, asked for when a camera is; null, or giving null, where this build has none.</param>
/// <param name="nativeReader">What reads files without ffmpeg, likewise.</param>
public sealed class SourceFactory(
    Settings settings,
    Func<SyntheticOptions, Action<TimeSpan, FrameBuffer, TrackedFaces>> createScene,
    TimeProvider timeProvider,
    Action<string> say,
    Func<ICameraProvider?>? nativeCameras = null,
    Func<IMediaReader?>? nativeReader = null)
{
    /// <summary>What sees to it that an opening has an end; one for all sources of a program.</summary>
    internal GuardedOpening Guard { get; init; } = new(timeProvider);

    /// <summary>Opens a source.</summary>
    /// <param name="text">One of <see cref="SourceSpecification.Forms"/>; null for the default of the settings.</param>
    /// <param name="cancellation">Gives up the opening.</param>
    /// <exception cref="MediaException">It cannot be opened; the message says why and what to do.</exception>
    /// <exception cref="StalledException">It hangs.</exception>
    public IFrameSource Open(string? text, CancellationToken cancellation = default) => Open(Resolve(text, cancellation), reconnects: false, cancellation);

    /// <summary>Reads what the user named; <c>auto</c> becomes the first camera, or the synthetic face where there is none.</summary>
    /// <param name="text">One of <see cref="SourceSpecification.Forms"/>; null for the default of the settings.</param>
    /// <param name="cancellation">Gives up the looking for cameras.</param>
    /// <exception cref="MediaException">It is none of them.</exception>
    /// <exception cref="StalledException">The looking for cameras hangs.</exception>
    public SourceSpecification Resolve(string? text, CancellationToken cancellation = default)
    {
        MediaSourceOptions options = Options();
        SourceSpecification named = SourceSpecification.Parse(text ?? options.Default);
        return named.Kind == SourceKind.Auto ? Guard.Open("the list of cameras", Patience, token => MediaSource.Resolve(text, options, token), cancellation) : named;
    }

    /// <summary>What is missing without which no file can be read; null where nothing is.</summary>
    public MediaException? MissingReader
    {
        get
        {
            try
            {
                MediaSource.RequireReader(Options());
                return null;
            }
            catch (MediaException missing)
            {
                return missing;
            }
        }
    }

    /// <summary>Opens a source.</summary>
    /// <param name="source">What <see cref="Resolve"/> made of the user's words.</param>
    /// <param name="reconnects">Whether a live source that stops is opened again, as long as the reading is not cancelled.</param>
    /// <param name="cancellation">Gives up the opening.</param>
    /// <exception cref="MediaException">It cannot be opened; the message says why and what to do.</exception>
    /// <exception cref="StalledException">It hangs, for longer than its own patience.</exception>
    public IFrameSource Open(SourceSpecification source, bool reconnects = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        MediaSourceOptions options = Options() with { Reconnects = reconnects };
        IFrameSource opened = Guard.Open(NameOf(source), Patience, token => MediaSource.Open(source, options, token), cancellation);
        return settings.Source.Rotate == 0 ? opened : new RotatedSource(opened, settings.Source.Rotate);
    }

    private TimeSpan Patience => settings.Watchdog.ForOpening(settings.Source);

    private static string NameOf(SourceSpecification source) => source.Kind switch
    {
        SourceKind.Camera => $"camera {source.Value}",
        SourceKind.Synthetic => "the synthetic source",
        _ => $"'{MediaAddress.WithoutPassword(source.Value)}'",
    };

    private MediaSourceOptions Options() => new()
    {
        Default = settings.Source.Default,
        FFmpegFolder = settings.FFmpeg.Folder,
        Sandbox = settings.FFmpeg.Sandbox,
        Width = settings.Source.Width,
        Height = settings.Source.Height,
        FrameRate = settings.Source.FrameRate,
        Limits = new MediaLimits { Timeout = TimeSpan.FromSeconds(settings.Source.Timeout), MaximumPixels = (long)(settings.Source.MaxMegapixels * 1e6) },
        Reader = settings.Source.Reader,
        Files = nativeReader,
        Cameras = nativeCameras,
        Synthetic = OpenSynthetic,
        Report = say,
        TimeProvider = timeProvider,
    };

    private SyntheticSource OpenSynthetic(SourceSpecification source)
    {
        SyntheticOptions options = SyntheticOptions.Parse(source.Options, settings.Source);
        return new SyntheticSource(options, createScene(options), timeProvider);
    }
}
