using System.Globalization;
using System.Runtime.CompilerServices;
using ASMNet.Media.Cameras;
using ASMNet.Media.FFmpeg;
using ASMNet.Media.Pictures;

namespace ASMNet.Media.Sources;

/// <summary>The front door: frames from everything that a user can name.</summary>
/// <example>
/// <code>
/// using IFrameSource source = MediaSource.Open("clip.mp4");
/// var frames = new MediaFramePool(new FramePool(), maximumFaces: 64);
/// MediaFrame frame = frames.Rent();
/// while (source.Read(frame, CancellationToken.None))
/// {
///     Console.WriteLine($"{frame.Timestamp} {frame.Buffer.Width}x{frame.Buffer.Height}");
/// }
/// </code>
/// </example>
public static class MediaSource
{
    /// <summary>Opens a source.</summary>
    /// <param name="text">One of <see cref="SourceSpecification.Forms"/>; null for the default of the options.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellation">Gives up the opening.</param>
    /// <returns>The source; whoever opened it disposes it.</returns>
    /// <exception cref="MediaException">It cannot be opened; the message says why and what to do.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    [OverloadResolutionPriority(1)] // so that null is a text
    public static IFrameSource Open(string? text, MediaSourceOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new MediaSourceOptions();
        options.Validate();
        return Open(Resolve(text, options, cancellation), options, cancellation);
    }

    /// <summary>Reads what the user named; <c>auto</c> becomes the first camera, or the synthetic source where there is none.</summary>
    /// <param name="text">One of <see cref="SourceSpecification.Forms"/>; null for the default of the options.</param>
    /// <param name="options">How sources are opened.</param>
    /// <param name="cancellation">Gives up the looking for cameras.</param>
    /// <exception cref="MediaException">It is none of them.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static SourceSpecification Resolve(string? text, MediaSourceOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        SourceSpecification source = SourceSpecification.Parse(text ?? options.Default);
        return source.Kind == SourceKind.Auto ? Choose(options, cancellation) : source;
    }

    /// <summary>Makes sure that there is something that reads files: ffmpeg, or the library that the options give.</summary>
    /// <param name="options">How sources are opened.</param>
    /// <exception cref="MediaException">There is nothing; the message says what to do.</exception>
    public static void RequireReader(MediaSourceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (LibraryReaders.Files(options with { Report = static _ => { } }, CancellationToken.None) is null)
        {
            FFmpegTools.Require(options.FFmpegFolder, "reading files");
        }
    }

    /// <summary>Opens a source.</summary>
    /// <param name="source">What <see cref="Resolve"/> made of the user's words.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Gives up the opening.</param>
    /// <returns>The source; whoever opened it disposes it.</returns>
    /// <exception cref="MediaException">It cannot be opened; the message says why and what to do.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static IFrameSource Open(SourceSpecification source, MediaSourceOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return source.Kind switch
        {
            SourceKind.Synthetic => options.Synthetic?.Invoke(source) ?? throw new MediaException("there is no synthetic source here; name a camera, a file or an address."),
            SourceKind.Camera => Supervise(OpenCamera(source.Value, options), options, cancellation),
            SourceKind.Images or SourceKind.Photos => PictureSource.OpenFolder(
                Pictures(options, $"reading the pictures in '{source.Value}'", cancellation),
                source.Value,
                options.FrameRate,
                source.Kind == SourceKind.Photos,
                options.TimeProvider,
                options.Report),
            SourceKind.Url => Supervise((size, token) => OpenUrl(source.Value, options, size, token), options, cancellation),
            SourceKind.Auto => Open(Choose(options, cancellation), options, cancellation),
            _ => OpenFile(source.Value, options, cancellation),
        };
    }

    /// <summary>Refuses what cannot be read as a file: what is not there or empty, and pipes and devices, which a program that opens them may wait for without an end.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="MediaException">It is none that can be read; the message says why.</exception>
    public static void RequireFile(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path == "-")
        {
            throw new MediaException("'-': standard input is not read; name a file, or send the stream to an address such as udp://127.0.0.1:5000.");
        }

        ReadableFile.Require(path, "file", "; name a file, a camera (camera:0), or send the stream to an address such as udp://127.0.0.1:5000");
    }

    private static SourceSpecification Choose(MediaSourceOptions options, CancellationToken cancellation)
    {
        if (LibraryReaders.Cameras(options)?.List() is [CameraDevice camera, ..])
        {
            return Take(camera, options);
        }

        FFmpegTools? tools = FFmpegTools.Find(options.FFmpegFolder, cancellation);
        if (tools is not null && CameraListing.First(tools, cancellation) is CameraDevice first)
        {
            return Take(first, options);
        }

        if (options.Synthetic is null)
        {
            throw new MediaException(tools is null
                ? "no camera can be looked for, because ffmpeg was not found; install it, or name a file."
                : "there is no camera; connect one, or name a file or an address.");
        }

        options.Report(tools is null
            ? "source: synthetic, because cameras need ffmpeg, which was not found"
            : "source: synthetic, because no camera was found");
        return SourceSpecification.Parse("synthetic");
    }

    private static SourceSpecification Take(CameraDevice camera, MediaSourceOptions options)
    {
        string number = camera.Index.ToString(CultureInfo.InvariantCulture);
        options.Report($"source: camera {number}{(camera.Name.Length > 0 ? $" ({camera.Name})" : "")}");
        return SourceSpecification.Parse($"camera:{number}");
    }

    /// <summary>Opens what may have to be opened again, in the size that it had first.</summary>
    private static IFrameSource Supervise(Func<(int Width, int Height)?, CancellationToken, IFrameSource> open, MediaSourceOptions options, CancellationToken cancellation)
    {
        IFrameSource source = open(null, cancellation);
        return options.Reconnects && source.Info.IsLive
            ? new SupervisedSource(source, token => open((source.Info.Width, source.Info.Height), token), options.TimeProvider, options.Report)
            : source;
    }

    private static IFrameSource OpenFile(string path, MediaSourceOptions options, CancellationToken cancellation)
    {
        if (Directory.Exists(path))
        {
            throw new MediaException($"'{path}' is a folder; use images:{path} for a sequence of pictures in it, or photos:{path} for separate ones.");
        }

        RequireFile(path);
        return PictureSource.IsPicture(path) ? PictureSource.OpenFile(Pictures(options, $"reading '{path}'", cancellation), path, options.FrameRate, options.TimeProvider, options.Report)
            : LibraryReaders.Files(options, cancellation) is IMediaReader reader ? reader.OpenVideo(path, options.TimeProvider)
            : new FFmpegSource(Tools(options, $"reading '{path}'", cancellation), AddressOf(path), options.Limits, options.TimeProvider, options.Report, cancellation: cancellation);
    }

    // ffmpeg by itself takes it for a still picture
    private static MediaAddress AddressOf(string path)
    {
        MediaAddress address = MediaAddress.File(path);
        return PictureFormat.IsMotionJpeg(path) ? address with { Input = [.. address.Input, "-f", "mjpeg"] } : address;
    }

    private static FFmpegSource OpenUrl(string url, MediaSourceOptions options, (int Width, int Height)? size, CancellationToken cancellation)
    {
        MediaAddress address = MediaAddress.Url(url);
        LibraryReaders.RequireFFmpeg(options, address.Name);
        return new FFmpegSource(Tools(options, $"reading {address.Name}", cancellation), address, options.Limits, options.TimeProvider, options.Report, size, cancellation);
    }

    /// <summary>What opens a camera, now and again: whatever number it then has, it is the one of the same name, and of several that with the number it had at first, or had last.</summary>
    private static Func<(int Width, int Height)?, CancellationToken, IFrameSource> OpenCamera(string numberOrName, MediaSourceOptions options)
    {
        string? name = null;
        int first = 0;
        int last = 0;
        return (size, cancellation) =>
        {
            ICameraProvider? provider = LibraryReaders.Cameras(options);
            Func<IReadOnlyList<CameraDevice>> list = provider is null
                ? () => CameraListing.Names(Tools(options, $"camera {numberOrName}", cancellation), cancellation)
                : provider.List;
            Func<CameraDevice, bool?> isCamera = provider is null && OperatingSystem.IsLinux()
                ? camera => VideoDevice.IsCamera(CameraDevices.LinuxPath(camera.Index))
                : _ => true;
            int index = name is null ? NumberOf(numberOrName, list) : NumberOfName(name, first, last, list(), isCamera);
            if (name is null)
            {
                name = list().FirstOrDefault(camera => camera.Index == index)?.Name;
                first = index;
            }

            IFrameSource source = OpenCamera(index, name, options, size, cancellation);
            last = index;
            return source;
        };
    }

    private static IFrameSource OpenCamera(int index, string? name, MediaSourceOptions options, (int Width, int Height)? size, CancellationToken cancellation)
    {
        if (LibraryReaders.Cameras(options) is ICameraProvider provider)
        {
            return provider.Open(new CameraRequest(index, options.Width, options.Height, options.FrameRate), options.TimeProvider, options.Report);
        }

        FFmpegTools tools = Tools(options, string.Create(CultureInfo.InvariantCulture, $"camera {index}"), cancellation);
        (IReadOnlyList<string> input, string address) = CameraDevices.Open(index, tools, options.Width, options.Height, options.FrameRate, cancellation);
        string text = string.Create(CultureInfo.InvariantCulture, $"camera {index} ({(OperatingSystem.IsLinux() ? address : name ?? address)})");
        var source = new FFmpegSource(tools, MediaAddress.Device(input, address, text), options.Limits, options.TimeProvider, options.Report, size, cancellation);
        if (size is null)
        {
            new CameraRequest(index, options.Width, options.Height, options.FrameRate).ReportUngranted(text, source.Info.Width, source.Info.Height, source.Info.FrameRate, options.Report);
        }

        return source;
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
            ?? throw new MediaException($"there is no camera '{text}'; there is {(cameras.Count == 0 ? "none" : string.Join(", ", cameras.Select(camera => $"camera:{camera.Index} ({camera.Name})")))}.");
    }

    /// <summary>The number of a camera that was there. A camera of Linux has its name for several devices, of which one gives pictures; its number may have become another's of them.</summary>
    internal static int NumberOfName(string name, int first, int last, IReadOnlyList<CameraDevice> listed, Func<CameraDevice, bool?> isCamera)
    {
        CameraDevice[] named = [.. listed.Where(camera => camera.Name == name)];
        CameraDevice[] cameras = [.. named.Where(camera => isCamera(camera) != false)];
        cameras = cameras.Length > 0 ? cameras : named;
        return cameras.Any(camera => camera.Index == first) ? first
            : cameras.Any(camera => camera.Index == last) ? last
            : cameras.FirstOrDefault()?.Index ?? throw new MediaException($"the camera '{name}' is not there.");
    }

    private static IPictureReader Pictures(MediaSourceOptions options, string purpose, CancellationToken cancellation) =>
        LibraryReaders.Files(options, cancellation)?.Pictures ?? new ImageFileReader(Tools(options, purpose, cancellation), options.Limits);

    private static FFmpegTools Tools(MediaSourceOptions options, string purpose, CancellationToken cancellation)
    {
        FFmpegTools tools = FFmpegTools.Require(options.FFmpegFolder, purpose, cancellation);
        return options.Sandbox ? tools.InSandbox() : tools;
    }
}
