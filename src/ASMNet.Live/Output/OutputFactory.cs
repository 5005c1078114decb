using ASMNet.Live.Configuration;
using ASMNet.Live.Output.Data;
using ASMNet.Live.Output.Network;
using ASMNet.Live.Output.Video;
using ASMNet.Media;
using Microsoft.Win32.SafeHandles;

namespace ASMNet.Live.Output;

/// <summary>Opens the files that a run writes. All are checked before any work is done.</summary>
/// <param name="nativeVideo">Opens a video without ffmpeg; gives null where this build cannot.</param>
/// <param name="say">Says what was chosen.</param>
/// <param name="complain">Says where that is less than what was asked for, and what people should know.</param>
/// <param name="timeProvider">The clock.</param>
public sealed class OutputFactory(
    Func<Func<OutputFile, SourceInfo, Action<string>, IFrameSink?>?> nativeVideo, Action<string> say, Action<string> complain, TimeProvider timeProvider)
{
    /// <summary>Opens the files asked for, and finishes what a killed run has left of the same names.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="source">Size and frame rate of the pictures.</param>
    /// <param name="paths">The files; null for those not asked for.</param>
    /// <param name="urgent">Ends every wait for ffmpeg.</param>
    /// <exception cref="ASMNetException">One of them cannot be written.</exception>
    public OutputSet Open(Settings settings, SourceInfo source, OutputPaths paths, CancellationToken urgent)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(paths);
        var outputs = new OutputSet();
        try
        {
            VideoFactory videos = Videos(settings);
            if (paths.Video is not null)
            {
                VideoFactory.RequireKnownEnding(paths.Video, "--output");
            }

            IReadOnlyList<string> candidates = paths.Video is null ? [] : videos.Candidates(paths.Video, urgent);
            IEnumerable<string> lines = new[] { paths.Csv, paths.JsonLines }.OfType<string>().Where(path => path != OutputPaths.StandardOutput);
            new LeftFiles(settings.FFmpeg.Folder, complain).Finish([.. candidates, .. lines], settings.Recording.Segment > 0 ? candidates : [], urgent);
            if (paths.Video is string video)
            {
                IFrameSink written = videos.Open(video, paths.Overwrite, "--output", source, urgent, paths.DraftOf(video), paths.RequireFree, outputs.Follow);
                outputs.Add(written);
                if (settings.Recording.Segment > 0 && written is LimitedVideo limited)
                {
                    outputs.OlderSegments = Segments.Find(Path.ChangeExtension(video, limited.Extension));
                }
            }

            if (paths.Csv == OutputPaths.StandardOutput)
            {
                outputs.Add(new CsvSink(OpenStandardOutput(), "standard output", source.NamesFiles));
            }
            else if (paths.Csv is string csv)
            {
                outputs.Add(new CsvSink(Prepare(csv, "--csv"), source.NamesFiles));
            }

            if (paths.JsonLines == OutputPaths.StandardOutput)
            {
                outputs.Add(new JsonLinesSink(OpenStandardOutput(), "standard output", source.NamesFiles));
            }
            else if (paths.JsonLines is string jsonLines)
            {
                outputs.Add(new JsonLinesSink(Prepare(jsonLines, "--jsonl"), source.NamesFiles));
            }

            if (paths.Parquet is string parquet)
            {
                outputs.Add(new ParquetSink(Prepare(parquet, "--parquet"), paths.SourceName ?? source.Description));
            }

            return outputs;
        }
        catch
        {
            outputs.Dispose();
            throw;
        }

        OutputFile Prepare(string path, string option) => outputs.Follow(OutputFile.Prepare(path, paths.Overwrite, option, draftOf: paths.DraftOf(path)));
    }

    /// <summary>Opens the senders asked for.</summary>
    /// <param name="settings">Where ffmpeg lies, and how long faces are remembered.</param>
    /// <param name="addresses">What <c>--send</c> says, once for each.</param>
    /// <param name="source">Number of the source whose faces they get; 1 by default.</param>
    /// <param name="cancellation">Gives up waiting for ffmpeg's answer.</param>
    /// <exception cref="ASMNetException">One of them cannot be understood, or a port or a device cannot be had.</exception>
    public IReadOnlyList<IFrameSink> OpenSenders(Settings settings, IReadOnlyList<string> addresses, int source = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(addresses);
        SendAddress.RequireDistinct(addresses);
        var factory = new SenderFactory(settings.FFmpeg.Folder, say, cancellation) { Tracking = settings.Tracking };
        var opened = new List<IFrameSink>();
        try
        {
            foreach (string address in addresses)
            {
                opened.Add(factory.Open(address, source));
            }

            return opened;
        }
        catch
        {
            opened.ForEach(sender => sender.Dispose());
            throw;
        }
    }

    /// <summary>Opens a video alone, in the best format that is at hand.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="source">Size and frame rate of the pictures.</param>
    /// <param name="pathWithoutExtension">Where to write; <c>.mp4</c> with ffmpeg, otherwise <c>.avi</c>.</param>
    /// <param name="urgent">Ends every wait for ffmpeg.</param>
    /// <exception cref="ASMNetException">It cannot be written.</exception>
    public IFrameSink OpenVideo(Settings settings, SourceInfo source, string pathWithoutExtension, CancellationToken urgent) =>
        Videos(settings).OpenBest(pathWithoutExtension, "Recording:Folder", source, urgent);

    /// <summary>The kinds of data that can be recorded beside a video.</summary>
    public static IReadOnlyList<string> DataKinds { get; } = ["csv", "jsonl"];

    /// <summary>Opens files for what is tracked, beside a video.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="source">Where the frames come from.</param>
    /// <param name="pathWithoutExtension">Where to write.</param>
    /// <param name="kinds">Some of <see cref="DataKinds"/>.</param>
    /// <exception cref="ASMNetException">One cannot be written.</exception>
    public static IReadOnlyList<IFrameSink> OpenData(Settings settings, SourceInfo source, string pathWithoutExtension, IReadOnlyList<string> kinds)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(kinds);
        var opened = new List<IFrameSink>();
        try
        {
            foreach (string kind in kinds)
            {
                OutputFile file = OutputFile.Prepare($"{pathWithoutExtension}.{kind}", overwrite: false, "Recording:Folder", settings.Recording.OwnerOnly);
                opened.Add(kind == "csv" ? new CsvSink(file, source.NamesFiles) : new JsonLinesSink(file, source.NamesFiles));
            }

            return opened;
        }
        catch
        {
            opened.ForEach(sink => sink.Dispose());
            throw;
        }
    }

    /// <summary>Finishes, beside everything else, what killed runs have left in the folder of recordings.</summary>
    /// <param name="settings">Where recordings and ffmpeg lie.</param>
    /// <returns>Ends it when it is disposed; what is not finished then stays for the next time.</returns>
    public IDisposable FinishLeft(Settings settings) => new LeftFilesInBackground(new LeftFiles(settings.FFmpeg.Folder, complain), settings.Recording.Folder, timeProvider);

    // The console's own stream goes on for ever when the reader of the pipe has gone; a file stream says so.
    private static Stream OpenStandardOutput() => OperatingSystem.IsWindows()
        ? Console.OpenStandardOutput()
        : new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);

    private VideoFactory Videos(Settings settings) => new(settings.Recording, settings.FFmpeg.Folder, nativeVideo, say, complain, timeProvider);
}
