using System.Globalization;
using ASMNet.Media.FFmpeg;

namespace ASMNet.Media.Video;

/// <summary>What becomes of a video file that ffmpeg wrote: made plain where it is complete, mended and kept where it is not.</summary>
public static class UnfinishedVideo
{
    private static readonly string[] Plain = ["-movflags", "+faststart", "-video_track_timescale", "90000"];
    private const double SlowestDisk = 20e6;
    private static readonly TimeSpan LeastTime = TimeSpan.FromSeconds(10);

    /// <summary>Whether a file is of the kind that is written in fragments: MP4 and QuickTime.</summary>
    /// <param name="path">The file.</param>
    internal static bool IsFragmented(string path) => Path.GetExtension(path).ToLowerInvariant() is ".mp4" or ".m4v" or ".mov";

    /// <summary>
    /// Turns a fragmented MP4 into a plain one with its index in front, which every player and editor likes best, and gives another kind the
    /// index that it lacks. Where there is no room or no time for it, the file stays as it is, which is playable too.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="tools">ffmpeg.</param>
    /// <param name="urgent">Ends the work.</param>
    public static void MakePlain(string path, FFmpegTools tools, CancellationToken urgent)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(tools);
        long length = new FileInfo(path).Length;
        if (urgent.IsCancellationRequested || FreeSpace.Of(path) < length + FreeSpace.Floor(path))
        {
            return;
        }

        string plain = PartialFiles.FreeName(path);
        bool complete = ToolRun.Within(
            tools.FFmpeg, TimeFor(length), urgent,
            ["-hide_banner", "-nostats", "-loglevel", "error", "-i", path, "-c", "copy", .. IsFragmented(path) ? Plain : [], "-y", plain]) is (int exitCode, _, string error) && FFmpegTools.WroteAll(exitCode, error);
        try
        {
            if (complete && new FileInfo(plain).Length > 0 && IsOnDisk(plain, length, urgent))
            {
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(plain, File.GetUnixFileMode(path));
                }

                File.Move(plain, path, overwrite: true);
            }
            else
            {
                File.Delete(plain);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The fragmented file is still there, and is what counts.
        }
    }

    // The fragments go when the plain file takes their place, so that one must be there after a loss of power too.
    private static bool IsOnDisk(string plain, long length, CancellationToken urgent)
    {
        try
        {
            return Task.Run(() => DiskSync.Put(plain), CancellationToken.None).Wait(TimeFor(length), urgent);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Gives a file that breaks off its name, without the torn piece at its end.</summary>
    /// <param name="file">The file; nothing writes to it any more.</param>
    /// <param name="tools">ffmpeg.</param>
    /// <param name="urgent">Ends the looking.</param>
    /// <returns>
    /// A sentence that tells what is kept and where, after a space; nothing where the file is a draft, of which nothing is. And how much it is, null where that was not found out.
    /// </returns>
    internal static (string Sentence, KeptFrames? Kept) Keep(OutputFile file, FFmpegTools tools, CancellationToken urgent)
    {
        if (file.IsDraft)
        {
            return ("", default(KeptFrames));
        }

        if (!File.Exists(file.TemporaryPath))
        {
            return ($" Nothing of it is left: '{file.TemporaryPath}' is gone.", default(KeptFrames));
        }

        KeptFrames? measured = MendAndMeasure(file.TemporaryPath, tools, urgent);
        if (measured is { Frames: 0 })
        {
            return (" There was no picture in it yet.", measured);
        }

        file.HoldsData = true;
        string where = file.Keep() ?? file.TemporaryPath;
        string sentence = measured is KeptFrames kept
            ? string.Create(CultureInfo.InvariantCulture, $" What was written is kept in '{where}': {kept.Length.TotalSeconds:0.0} s, {Counted.Of(kept.Frames, "frame")}.")
            : $" What was written is kept in '{where}'; how many frames that are was not found out.";
        return (sentence, measured);
    }

    /// <summary>Cuts the torn piece at the end off and measures what is left.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tools">ffmpeg.</param>
    /// <param name="urgent">Ends the looking.</param>
    /// <returns>Seconds of video; 0 where there is no picture; null where that was not found out.</returns>
    public static double? Mend(string path, FFmpegTools tools, CancellationToken urgent)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(tools);
        return MendAndMeasure(path, tools, urgent)?.Length.TotalSeconds;
    }

    private static KeptFrames? MendAndMeasure(string path, FFmpegTools tools, CancellationToken urgent)
    {
        if (IsFragmented(path))
        {
            FragmentedMp4.CutTornEnd(path);
        }

        return Measure(path, tools, urgent);
    }

    // What was ended by a signal (the shells' 128 and more) has not said all.
    private const int EndedBySignal = 128;

    /// <summary>A video's pictures, and the time from the first to the end of the last; null when that was not found out.</summary>
    private static KeptFrames? Measure(string path, FFmpegTools tools, CancellationToken urgent)
    {
        if (urgent.IsCancellationRequested || ToolRun.Within(
            tools.FFprobe, TimeFor(new FileInfo(path).Length), urgent,
            "-v", "error", "-select_streams", "v:0", "-show_entries", "packet=pts_time,duration_time", "-of", "csv=p=0", path) is not { ExitCode: < EndedBySignal } probe)
        {
            return null;
        }

        long frames = 0;
        double first = double.MaxValue;
        double end = 0;
        foreach (string line in probe.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] fields = line.Split(',');
            if (double.TryParse(fields[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double time))
            {
                double duration = fields.Length > 1 && double.TryParse(fields[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double known) ? known : 0;
                frames++;
                first = Math.Min(first, time);
                end = Math.Max(end, time + duration);
            }
        }

        return frames == 0 ? default(KeptFrames) : new KeptFrames(frames, TimeSpan.FromSeconds(end - first));
    }

    private static TimeSpan TimeFor(long length) => LeastTime + TimeSpan.FromSeconds(length / SlowestDisk);
}
