using ASMNet.Live.Configuration;
using ASMNet.Live.Output.Data;
using ASMNet.Media;
using ASMNet.Media.FFmpeg;
using ASMNet.Media.Pictures;
using ASMNet.Media.Video;

namespace ASMNet.Live.Output;

/// <summary>Opens the files that a run writes. All are checked before any work is done.</summary>
/// <param name="nativeVideo">Opens a video without ffmpeg; gives null where this build cannot.</param>
/// <param name="say">Says what was chosen.</param>
/// <param name="complain">Says where that is less than what was asked for.</param>
public sealed class OutputFactory(
    Func<Func<OutputFile, SourceInfo, Action<string>, IFrameSink?>?> nativeVideo, Action<string> say, Action<string> complain)
{
    private static readonly string[] KnownEndings = [".mp4", ".mov", ".mkv", ".avi", ".png"];

    /// <summary>Opens the files asked for.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="source">Size and frame rate of the pictures.</param>
    /// <param name="paths">The files; null for those not asked for.</param>
    /// <exception cref="ASMNetException">One of them cannot be written.</exception>
    public OutputSet Open(Settings settings, SourceInfo source, OutputPaths paths)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(paths);
        if (paths.Video is not null && !KnownEndings.Any(extension => HasExtension(paths.Video, extension)))
        {
            throw new UserException($"--output: '{paths.Video}' has no ending that is known here; end it with one of {string.Join(", ", KnownEndings)}.");
        }

        var outputs = new OutputSet();
        var files = new List<OutputFile>();
        try
        {
            FFmpegTools? tools = NeedsFFmpeg(paths.Video) ? FFmpegTools.Find(settings.FFmpeg.Folder) : null;
            string? video = paths.Video;
            if (video is not null && NeedsFFmpeg(video) && tools is null && TryNative(source, video, paths.Overwrite) is IFrameSink native)
            {
                outputs.Add(native);
                video = null;
            }

            if (video is not null && NeedsFFmpeg(video) && tools is null)
            {
                video = Path.ChangeExtension(video, ".avi");
                complain($"ffmpeg was not found, so the video goes to '{video}' as Motion JPEG; for H.264 {FFmpegTools.InstallHint}.");
            }

            OutputFile? videoFile = Prepare(files, video, paths.Overwrite, "--output");
            OutputFile? csvFile = Prepare(files, paths.Csv, paths.Overwrite, "--csv");
            OutputFile? jsonFile = Prepare(files, paths.JsonLines, paths.Overwrite, "--jsonl");
            if (videoFile is not null)
            {
                outputs.Add(IsPicture(video) ? new PngSink(videoFile) : CreateVideo(settings, source, videoFile, tools));
            }

            if (csvFile is not null)
            {
                outputs.Add(new CsvSink(csvFile));
            }

            if (jsonFile is not null)
            {
                outputs.Add(new JsonLinesSink(jsonFile));
            }

            return outputs;
        }
        catch
        {
            outputs.Dispose();
            files.ForEach(file => file.Dispose());
            throw;
        }
    }

    /// <summary>Opens a video alone, in the best format that is at hand.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="source">Size and frame rate of the pictures.</param>
    /// <param name="pathWithoutExtension">Where to write; <c>.mp4</c> with ffmpeg, otherwise <c>.avi</c>.</param>
    /// <exception cref="UserException">It cannot be written.</exception>
    public IFrameSink OpenVideo(Settings settings, SourceInfo source, string pathWithoutExtension)
    {
        ArgumentNullException.ThrowIfNull(settings);
        FFmpegTools? tools = FFmpegTools.Find(settings.FFmpeg.Folder);
        OutputFile file = OutputFile.Prepare(pathWithoutExtension + (tools is null ? ".avi" : ".mp4"), overwrite: false, "Recording:Folder");
        try
        {
            return CreateVideo(settings, source, file, tools);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private IFrameSink? TryNative(SourceInfo source, string path, bool overwrite)
    {
        if (nativeVideo() is not { } open)
        {
            return null;
        }

        OutputFile file = OutputFile.Prepare(path, overwrite, "--output");
        IFrameSink? sink = open(file, source, say);
        if (sink is null)
        {
            file.Dispose();
        }

        return sink;
    }

    private static bool IsPicture(string? path) => HasExtension(path, ".png");

    private static bool NeedsFFmpeg(string? path) => path is not null && !HasExtension(path, ".avi") && !IsPicture(path);

    private static bool HasExtension(string? path, string extension) => string.Equals(Path.GetExtension(path), extension, StringComparison.OrdinalIgnoreCase);

    private static OutputFile? Prepare(List<OutputFile> files, string? path, bool overwrite, string option)
    {
        if (path is null)
        {
            return null;
        }

        OutputFile file = OutputFile.Prepare(path, overwrite, option);
        files.Add(file);
        return file;
    }

    private IFrameSink CreateVideo(Settings settings, SourceInfo source, OutputFile file, FFmpegTools? tools)
    {
        if (tools is null)
        {
            return new AviVideoSink(file, source, settings.Recording.JpegQuality);
        }

        VideoEncoderChoice encoder = VideoEncoderChoice.Find(tools, settings.Recording.Quality, settings.Recording.Preset);
        if (!encoder.IsPreferred)
        {
            complain($"this ffmpeg has no libx264; the video is encoded as {encoder.Description}.");
        }

        return new FFmpegVideoSink(file, tools, encoder, source);
    }
}
