using System.Globalization;
using ASMNet.Live.Output.Video;
using ASMNet.Media;
using ASMNet.Media.FFmpeg;
using ASMNet.Media.Video;

namespace ASMNet.Live.Output;

/// <summary>
/// Finishes what a run that was killed has left. A video is cut to its last whole piece, gets its index where ffmpeg is there, and lies as
/// <c>NAME.recovered.EXT</c> beside; CSV and JSON Lines are cut to their last whole line. What cannot be finished stays as it is. Every
/// file is named; only one without any picture or frame is deleted.
/// </summary>
/// <param name="ffmpegFolder">Where ffmpeg lies; empty for the folders of <c>PATH</c>.</param>
/// <param name="say">Receives a line for each file.</param>
public sealed class LeftFiles(string ffmpegFolder, Action<string> say)
{
    private static readonly TimeSpan StillWrittenWithin = TimeSpan.FromSeconds(3);
    private static readonly string[] Videos = [".mp4", ".m4v", ".mov", ".mkv", ".avi"];
    private static readonly string[] Lines = [".csv", ".jsonl"];

    /// <summary>Finishes the files that were left in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">Only what was to become the file with this name; null for all.</param>
    /// <param name="cancellation">Ends it; what is not finished then stays for the next time.</param>
    public void Finish(string folder, string? name, CancellationToken cancellation) => Finish(PartialFiles.FindAbandoned(folder, name), cancellation);

    /// <summary>Finishes what was left of a video that was cut into segments.</summary>
    /// <param name="video">The video's file.</param>
    /// <param name="cancellation">Ends it; what is not finished then stays for the next time.</param>
    public void FinishSegments(string video, CancellationToken cancellation)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(video)) ?? "";
        Finish(PartialFiles.FindAbandoned(folder).Where(path => Segments.IsUnfinished(video, path)), cancellation);
    }

    private void Finish(IEnumerable<string> paths, CancellationToken cancellation)
    {
        foreach (string path in paths)
        {
            try
            {
                if (cancellation.IsCancellationRequested || !IsStill(path, cancellation))
                {
                    continue;
                }

                FinishFile(path, cancellation);
            }
            catch (OperationCanceledException)
            {
                // It stays for the next time, like all that follow.
                return;
            }
            catch (Exception exception) when (exception is MediaException or IOException or UnauthorizedAccessException)
            {
                say($"'{path}', left by a run that was killed, stays as it is: {MediaException.Reason(exception)}.");
            }
        }
    }

    /// <summary>Whether nobody writes it: a run in another container has a process number that means nothing here.</summary>
    private bool IsStill(string path, CancellationToken cancellation)
    {
        var before = new FileInfo(path);
        (long length, DateTime written) = (before.Length, before.LastWriteTimeUtc);
        TimeSpan rest = StillWrittenWithin - (DateTime.UtcNow - written);
        if (rest > TimeSpan.Zero && cancellation.WaitHandle.WaitOne(rest < StillWrittenWithin ? rest : StillWrittenWithin))
        {
            return false;
        }

        var after = new FileInfo(path);
        bool isStill = after.Exists && after.Length == length && after.LastWriteTimeUtc == written;
        if (after.Exists && !isStill)
        {
            say($"'{path}' is being written by another program, and is left alone.");
        }

        return isStill;
    }

    private void FinishFile(string path, CancellationToken cancellation)
    {
        string intended = PartialFiles.IntendedName(path);
        string original = Path.Combine(Path.GetDirectoryName(path)!, intended);
        string extension = Path.GetExtension(path).ToLowerInvariant();
        if (intended != PartialFiles.IntendedName(original) && File.Exists(original))
        {
            // A copy that was being made of a file that is still there.
            File.Delete(path);
        }
        else if (Lines.Contains(extension))
        {
            FinishLines(path, hasHeader: extension == ".csv");
        }
        else if (Videos.Contains(extension))
        {
            FinishVideo(path, cancellation);
        }
        else
        {
            say($"'{path}' was left by a run that was killed; it stays as it is.");
        }
    }

    private void FinishVideo(string path, CancellationToken cancellation)
    {
        FFmpegTools? tools = FFmpegTools.Find(ffmpegFolder, cancellation);
        double? seconds = null;
        if (new FileInfo(path).Length > 0 && tools is not null)
        {
            seconds = UnfinishedVideo.Mend(path, tools, cancellation);
        }

        if (new FileInfo(path).Length == 0 || seconds is 0)
        {
            File.Delete(path);
            say($"'{path}', left by a run that was killed, had no picture in it and was deleted.");
            return;
        }

        if (tools is not null)
        {
            UnfinishedVideo.MakePlain(path, tools, cancellation);
        }

        Tell(Rename(path), seconds is double known ? string.Create(CultureInfo.InvariantCulture, $"{known:0.0} s") : "of unknown length");
    }

    private void FinishLines(string path, bool hasHeader)
    {
        long lines = CutToWholeLines(path) - (hasHeader ? 1 : 0);
        if (lines <= 0)
        {
            File.Delete(path);
            say($"'{path}', left by a run that was killed, had no line in it and was deleted.");
            return;
        }

        Tell(Rename(path), Counted.Of(lines, "line"));
    }

    private static long CutToWholeLines(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        byte[] block = new byte[1 << 16];
        long lines = 0;
        long whole = 0;
        long position = 0;
        for (int read = stream.Read(block); read > 0; read = stream.Read(block))
        {
            ReadOnlySpan<byte> bytes = block.AsSpan(0, read);
            lines += bytes.Count((byte)'\n');
            int last = bytes.LastIndexOf((byte)'\n');
            whole = last < 0 ? whole : position + last + 1;
            position += read;
        }

        stream.SetLength(whole);
        return lines;
    }

    private static string Rename(string path)
    {
        string intended = PartialFiles.IntendedName(path);
        string start = Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileNameWithoutExtension(intended) + ".recovered");
        string target = start + Path.GetExtension(intended);
        for (int i = 2; File.Exists(target); i++)
        {
            target = string.Create(CultureInfo.InvariantCulture, $"{start}-{i}{Path.GetExtension(intended)}");
        }

        File.Move(path, target);
        return target;
    }

    private void Tell(string path, string length) => say($"'{path}' is what a run that was killed has left: {length}.");
}
