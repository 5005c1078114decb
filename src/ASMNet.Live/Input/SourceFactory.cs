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
    /// <summary>Opens a source.</summary>
    /// <param name="text">One of <see cref="SourceSpecification.Forms"/>; null for the default of the settings.</param>
    /// <param name="cancellation">Gives up the opening.</param>
    /// <exception cref="MediaException">It cannot be opened; the message says why and what to do.</exception>
    public IFrameSource Open(string? text, CancellationToken cancellation = default) => Open(Resolve(text), reconnects: false, cancellation);

    /// <summary>Reads what the user named; <c>auto</c> becomes the first camera, or the synthetic face where there is none.</summary>
    /// <param name="text">One of <see cref="SourceSpecification.Forms"/>; null for the default of the settings.</param>
    /// <exception cref="MediaException">It is none of them.</exception>
    public SourceSpecification Resolve(string? text) => MediaSource.Resolve(text, Options());

    /// <summary>Opens a source.</summary>
    /// <param name="source">What <see cref="Resolve"/> made of the user's words.</param>
    /// <param name="reconnects">Whether a live source that stops is opened again, as long as the reading is not cancelled.</param>
    /// <param name="cancellation">Gives up the opening.</param>
    /// <exception cref="MediaException">It cannot be opened; the message says why and what to do.</exception>
    public IFrameSource Open(SourceSpecification source, bool reconnects = false, CancellationToken cancellation = default)
    {
        IFrameSource opened = MediaSource.Open(source, Options() with { Reconnects = reconnects }, cancellation);
        return settings.Source.Rotate == 0 ? opened : new RotatedSource(opened, settings.Source.Rotate);
    }

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
