using ASMNet.Media.Cameras;
using ASMNet.Media.FFmpeg;

namespace ASMNet.Media.Sources;

/// <summary>Chooses between ffmpeg and a library that is in the build (<see cref="MediaSourceOptions.Reader"/>).</summary>
internal static class LibraryReaders
{
    private const string Automatic = "auto";
    private const string FFmpegReader = "ffmpeg";
    private const string OpenCvReader = "opencv";

    /// <summary>The library that drives cameras instead of ffmpeg; null where ffmpeg does.</summary>
    /// <exception cref="MediaException">The library that is asked for is not there.</exception>
    public static ICameraProvider? Cameras(MediaSourceOptions options) => IsAsked(options, FFmpegReader) ? null
        : options.Cameras?.Invoke() ?? (IsAsked(options, OpenCvReader) ? throw NoOpenCv() : null);

    /// <summary>The library that reads files instead of ffmpeg, which is the better reader of the two; null where ffmpeg does.</summary>
    /// <param name="options">The options.</param>
    /// <param name="cancellation">Gives up the looking for ffmpeg.</param>
    /// <exception cref="MediaException">The library that is asked for is not there.</exception>
    public static IMediaReader? Files(MediaSourceOptions options, CancellationToken cancellation)
    {
        if (IsAsked(options, OpenCvReader))
        {
            return options.Files?.Invoke() ?? throw NoOpenCv();
        }

        IMediaReader? reader = IsAsked(options, FFmpegReader) || FFmpegTools.Find(options.FFmpegFolder, cancellation) is not null ? null : options.Files?.Invoke();
        if (reader is not null)
        {
            options.Report("ffmpeg was not found, so OpenCV reads in its place; it knows fewer formats and does not notice all damage.");
        }

        return reader;
    }

    /// <summary>Makes sure that ffmpeg may be used for what only it can read.</summary>
    /// <param name="options">The options.</param>
    /// <param name="name">What is to be read.</param>
    /// <exception cref="MediaException">Another reader is asked for.</exception>
    public static void RequireFFmpeg(MediaSourceOptions options, string name)
    {
        if (IsAsked(options, OpenCvReader))
        {
            throw new MediaException($"Source:Reader is '{OpenCvReader}', and only ffmpeg reads {name}; use {Automatic} or {FFmpegReader}.");
        }
    }

    private static bool IsAsked(MediaSourceOptions options, string reader) =>
        options.Reader is FFmpegReader or OpenCvReader or Automatic
            ? options.Reader == reader
            : throw new MediaException($"Source:Reader is '{options.Reader}'; it takes {Automatic}, {FFmpegReader} or {OpenCvReader}.");

    private static MediaException NoOpenCv() => new($"Source:Reader is '{OpenCvReader}', and this build has no OpenCV (docs/windows.md).");
}
