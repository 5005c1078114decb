using System.Globalization;
using ASMNet.Imaging;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Live.Configuration;
using ASMNet.Media;
using ASMNet.Media.Cameras;
using ASMNet.Media.FFmpeg;
using ASMNet.Media.Pictures;
using ASMNet.Tracking;

namespace ASMNet.Live.Input;

/// <summary>Opens the source that the user named.</summary>
/// <param name="settings">The settings.</param>
/// <param name="createScene">Makes the renderer of a synthetic scene.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="say">Tells the user what was chosen.</param>
/// <param name="nativeReader">What reads files without ffmpeg, likewise.</param>
/// <param name="nativeCameras">Cameras that need no ffmpeg, asked for when a camera is; null, or giving null, where this build has none.</param>
public sealed class SourceFactory(
    Settings settings,
    Func<SyntheticOptions, Action<TimeSpan, FrameBuffer, TrackedFaces>> createScene,
    TimeProvider timeProvider,
    Action<string> say,
    Func<ICameraProvider?>? nativeCameras = null,
    Func<IMediaReader?>? nativeReader = null)
{
    private const string FFmpegReader = "ffmpeg";
    private const string OpenCvReader = "opencv";

    /// <summary>Opens a source.</summary>
    /// <param name="text">One of <see cref="SourceSpecification.Forms"/>; null for the default of the settings.</param>
    /// <exception cref="UserException">It cannot be opened; the message says why and what to do.</exception>
    public IFrameSource Open(string? text) => Open(Resolve(text));

    /// <summary>Reads what the user named; <c>auto</c> becomes the first camera, or the synthetic face where there is none.</summary>
    /// <param name="text">One of <see cref="SourceSpecification.Forms"/>; null for the default of the settings.</param>
    /// <exception cref="MediaException">It is none of them.</exception>
    public SourceSpecification Resolve(string? text)
    {
        SourceSpecification source = SourceSpecification.Parse(text ?? settings.Source.Default);
        return source.Kind == SourceKind.Auto ? Choose() : source;
    }

    /// <summary>Opens a source.</summary>
    /// <param name="source">What <see cref="Resolve"/> made of the user's words.</param>
    /// <exception cref="UserException">It cannot be opened; the message says why and what to do.</exception>
    public IFrameSource Open(SourceSpecification source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.Kind switch
        {
            SourceKind.Synthetic => OpenSynthetic(source),
            SourceKind.Camera => OpenCamera(source.Value),
            SourceKind.Images => new ImageFolderSource(
                Require($"reading the pictures in '{source.Value}'"), source.Value, settings.Source.FrameRate, timeProvider),
            SourceKind.Url => OpenUrl(source.Value),
            _ => OpenFile(source.Value),
        };
    }

    private SourceSpecification Choose()
    {
        if (Cameras()?.List() is [CameraDevice first, ..])
        {
            say($"source: camera {first.Index} ({first.Name})");
            return SourceSpecification.Parse(string.Create(CultureInfo.InvariantCulture, $"camera:{first.Index}"));
        }

        FFmpegTools? tools = FFmpegTools.Find(settings.FFmpeg.Folder);
        if (tools is not null && CameraDevices.Exists(0, tools))
        {
            say("source: camera 0");
            return SourceSpecification.Parse("camera:0");
        }

        say(tools is null
            ? "source: synthetic, because cameras need ffmpeg, which was not found"
            : "source: synthetic, because no camera was found");
        return SourceSpecification.Parse("synthetic");
    }

    private SyntheticSource OpenSynthetic(SourceSpecification source)
    {
        SyntheticOptions options = SyntheticOptions.Parse(source.Options, settings.Source);
        return new SyntheticSource(options, createScene(options), timeProvider);
    }

    private IFrameSource OpenFile(string path)
    {
        if (Directory.Exists(path))
        {
            throw new UserException($"'{path}' is a folder; use images:{path} for the pictures in it.");
        }

        if (!File.Exists(path))
        {
            throw new UserException($"the file '{path}' does not exist.");
        }

        if (Reader() is IMediaReader reader)
        {
            return reader.OpenVideo(path, timeProvider);
        }

        // A name such as 'a:b.mp4' or '-x.mp4' would be taken for something else.
        return new FFmpegSource(Require($"reading '{path}'"), [], $"file:{path}", $"'{path}'", isLive: false, timeProvider);
    }

    private FFmpegSource OpenUrl(string address)
    {
        if (settings.Source.Reader == OpenCvReader)
        {
            throw new UserException($"Source:Reader is '{OpenCvReader}', and only ffmpeg reads '{address}'; use auto or {FFmpegReader}.");
        }

        FFmpegTools tools = Require($"reading '{address}'");
        string[] endless = ["rtsp://", "rtmp://", "udp://", "rtp://", "srt://"];
        bool isLive = endless.Any(scheme => address.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));
        return new FFmpegSource(tools, [], address, $"'{address}'", isLive, timeProvider);
    }

    private IFrameSource OpenCamera(string numberOrName)
    {
        if (Cameras() is ICameraProvider provider)
        {
            var request = new CameraRequest(NumberOf(numberOrName, provider.List), settings.Source.Width, settings.Source.Height, settings.Source.FrameRate);
            return provider.Open(request, timeProvider, say);
        }

        FFmpegTools tools = Require($"camera {numberOrName}");
        int index = NumberOf(numberOrName, () => CameraListing.Names(tools));
        (IReadOnlyList<string> input, string address) = CameraDevices.Open(index, tools, settings.Source.Width, settings.Source.Height, settings.Source.FrameRate);
        return new FFmpegSource(tools, input, address, $"camera {index} ({address})", isLive: true, timeProvider);
    }

    /// <summary>The number of a camera that is named by it, or by its name or a part of it.</summary>
    private static int NumberOf(string text, Func<IReadOnlyList<CameraDevice>> list)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return number;
        }

        IReadOnlyList<CameraDevice> cameras = list();
        return cameras.FirstOrDefault(camera => camera.Name.Contains(text, StringComparison.OrdinalIgnoreCase))?.Index
            ?? throw new UserException($"there is no camera '{text}'; there is {(cameras.Count == 0 ? "none" : string.Join(", ", cameras.Select(camera => $"camera:{camera.Index} ({camera.Name})")))}.");
    }

    /// <summary>The library that drives cameras instead of ffmpeg; null where ffmpeg does.</summary>
    private ICameraProvider? Cameras() => IsAsked(FFmpegReader) ? null
        : nativeCameras?.Invoke() ?? (IsAsked(OpenCvReader) ? throw NoOpenCv() : null);

    /// <summary>The library that reads files instead of ffmpeg, which is the better reader of the two; null where ffmpeg does.</summary>
    private IMediaReader? Reader()
    {
        if (IsAsked(OpenCvReader))
        {
            return nativeReader?.Invoke() ?? throw NoOpenCv();
        }

        IMediaReader? reader = IsAsked(FFmpegReader) || FFmpegTools.Find(settings.FFmpeg.Folder) is not null ? null : nativeReader?.Invoke();
        if (reader is not null)
        {
            say("ffmpeg was not found, so OpenCV reads the file; it knows fewer formats and does not notice all damage.");
        }

        return reader;
    }

    private bool IsAsked(string reader) => settings.Source.Reader == reader
        || (settings.Source.Reader is not (FFmpegReader or OpenCvReader or "auto")
            ? throw new UserException($"Source:Reader is '{settings.Source.Reader}'; it takes auto, {FFmpegReader} or {OpenCvReader}.")
            : false);

    private static UserException NoOpenCv() => new($"Source:Reader is '{OpenCvReader}', and this build has no OpenCV (docs/windows.md).");

    private FFmpegTools Require(string purpose) => FFmpegTools.Require(settings.FFmpeg.Folder, purpose);
}
