using ASMNet.Live.Configuration;
using ASMNet.Media;
using ASMNet.Media.FFmpeg;
using ASMNet.Media.Pictures;
using ASMNet.Media.Video;

namespace ASMNet.Live.Output.Video;

/// <summary>Opens videos in the best way that is at hand: ffmpeg, a native library's encoder, or Motion JPEG by the program itself.</summary>
/// <param name="settings">Quality and limits.</param>
/// <param name="ffmpegFolder">Where ffmpeg lies; empty for the folders of <c>PATH</c>.</param>
/// <param name="native">Gives what opens a video without ffmpeg; null where this build cannot.</param>
/// <param name="say">Receives what was chosen.</param>
/// <param name="warn">Receives what people should know.</param>
/// <param name="timeProvider">The clock.</param>
public sealed class VideoFactory(
    RecordingSettings settings, string ffmpegFolder, Func<Func<OutputFile, SourceInfo, Action<string>, IFrameSink?>?> native, Action<string> say, Action<string> warn, TimeProvider timeProvider)
{
    private static readonly string[] KnownEndings = [".mp4", ".mov", ".m4v", ".mkv", ".avi", ".png"];

    /// <summary>Refuses a name whose ending stands for nothing that can be written.</summary>
    /// <param name="path">The file asked for.</param>
    /// <param name="option">The option that named it.</param>
    /// <exception cref="UserException">It is refused.</exception>
    public static void RequireKnownEnding(string path, string option)
    {
        if (!KnownEndings.Contains(Ending(path)))
        {
            throw new UserException($"{option}: '{path}' has no ending that is known here; end it with one of {string.Join(", ", KnownEndings)}.");
        }
    }

    /// <summary>The files that a video which a user has named may be written to: whether a native library can shows when it is opened.</summary>
    /// <param name="path">Its name; a machine that cannot write it gets <c>.avi</c>.</param>
    /// <param name="urgent">Ends every wait for ffmpeg.</param>
    /// <exception cref="ASMNetException">ffmpeg does not answer.</exception>
    public IReadOnlyList<string> Candidates(string path, CancellationToken urgent) =>
        !NeedsFFmpeg(path) || Tools(path, urgent) is not null ? [path] : native() is null ? [Avi(path)] : [path, Avi(path)];

    /// <summary>Opens the video that a user has named, with the limits of the settings. Of a source that waits its colours are exact.</summary>
    /// <param name="path">Its name; the ending chooses the format. A machine that cannot write it gets <c>.avi</c>, which is said.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <param name="option">The option that named it, for messages.</param>
    /// <param name="source">Size and nominal frame rate.</param>
    /// <param name="urgent">Ends every wait for ffmpeg.</param>
    /// <param name="draftOf">What it becomes where it is a draft; null where it is none.</param>
    /// <param name="requireFree">Refuses the <c>.avi</c> that is written in its place where that may not be replaced; null where any may.</param>
    /// <param name="follow">Is told of each file and gives it back; null for nobody.</param>
    /// <exception cref="ASMNetException">It cannot be written.</exception>
    public IFrameSink Open(
        string path, bool overwrite, string option, SourceInfo source, CancellationToken urgent, string? draftOf = null, Action<string>? requireFree = null, Func<OutputFile, OutputFile>? follow = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        OutputFile Prepare(string name)
        {
            OutputFile file = OutputFile.Prepare(name, overwrite, option, draftOf: draftOf);
            return follow?.Invoke(file) ?? file;
        }

        if (Ending(path) == ".png")
        {
            return new PngSink(Prepare(path));
        }

        FFmpegTools? tools = Tools(path, urgent);
        if (NeedsFFmpeg(path) && tools is null && native() is null)
        {
            path = Avi(path);
            requireFree?.Invoke(path);
            WarnOfAvi(path);
        }

        if (settings.Segment > 0)
        {
            Segments.RequireRoom(path, option);
        }

        LimitedVideo video = Limited(path, Prepare, source, tools, exact: !source.IsLive, requireFree, urgent);
        if (settings.Segment > 0 && !overwrite && Segments.Find(Path.ChangeExtension(path, video.Extension)) is [string there, ..])
        {
            // a later one would end the recording when its turn comes
            video.Dispose();
            throw new MediaException($"{option}: '{there}' exists already; choose another name or add --overwrite.");
        }

        return video;
    }

    /// <summary>Opens a video in the best format that is at hand, with the limits of the settings.</summary>
    /// <param name="pathWithoutExtension">Where to write; <c>.mp4</c> with ffmpeg, otherwise <c>.avi</c>.</param>
    /// <param name="option">The setting that named its folder, for messages.</param>
    /// <param name="source">Size and nominal frame rate.</param>
    /// <param name="urgent">Ends every wait for ffmpeg.</param>
    /// <exception cref="ASMNetException">It cannot be written.</exception>
    public IFrameSink OpenBest(string pathWithoutExtension, string option, SourceInfo source, CancellationToken urgent)
    {
        FFmpegTools? tools = FFmpegTools.Find(ffmpegFolder, urgent);
        return Limited(pathWithoutExtension + (tools is null ? ".avi" : ".mp4"), file => OutputFile.Prepare(file, overwrite: false, option, settings.OwnerOnly), source, tools, exact: false, requireFree: null, urgent);
    }

    private FFmpegTools? Tools(string path, CancellationToken urgent) => NeedsFFmpeg(path) ? FFmpegTools.Find(ffmpegFolder, urgent) : null;

    private static string Avi(string path) => Path.ChangeExtension(path, ".avi");

    private LimitedVideo Limited(string path, Func<string, OutputFile> prepare, SourceInfo source, FFmpegTools? tools, bool exact, Action<string>? requireFree, CancellationToken urgent)
    {
        RecordingLimits limits = RecordingLimits.Of(settings);
        VideoEncoderChoice? encoder = tools is null ? null : VideoEncoderChoice.Find(tools, settings.Quality, settings.Preset, urgent);
        if (encoder is { IsPreferred: false })
        {
            warn($"this ffmpeg has no libx264; the video is encoded as {encoder.Description}.");
        }

        VideoFile Open(int number)
        {
            VideoFile file = OpenFile(limits.Segment is null ? path : Segments.Name(path, number), prepare, source, tools, encoder, exact, requireFree, urgent);

            // what the first one cannot be written as, the next ones cannot either
            path = Path.ChangeExtension(path, Path.GetExtension(file.File.Path));
            return file;
        }

        return new LimitedVideo(Open, limits, warn, timeProvider);
    }

    private VideoFile OpenFile(
        string path, Func<string, OutputFile> prepare, SourceInfo source, FFmpegTools? tools, VideoEncoderChoice? encoder, bool exact, Action<string>? requireFree, CancellationToken urgent)
    {
        OutputFile file = prepare(path);
        try
        {
            if (tools is not null && encoder is not null)
            {
                return new VideoFile(new FFmpegVideoSink(file, tools, encoder, source, TimeSpan.FromSeconds(settings.Timeout), exact, urgent), file);
            }

            if (NeedsFFmpeg(path))
            {
                if (native()?.Invoke(file, source, say) is IFrameSink written)
                {
                    return new VideoFile(written, file);
                }

                requireFree?.Invoke(Avi(path));
                file.Dispose();
                file = prepare(Avi(path));
                WarnOfAvi(Avi(path));
            }

            return new VideoFile(new AviVideoSink(file, source, settings.JpegQuality, warn), file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void WarnOfAvi(string path) => warn($"ffmpeg was not found, so the video goes to '{path}' as Motion JPEG; for H.264 {FFmpegTools.InstallHint}.");

    private static bool NeedsFFmpeg(string path) => Ending(path) is not (".avi" or ".png");

    private static string Ending(string path) => Path.GetExtension(path).ToLowerInvariant();
}
