using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ASMNet.Live.Output.Video;
using ASMNet.Media;
using ASMNet.Media.FFmpeg;
using ASMNet.Media.Video;

namespace ASMNet.Live.Output;

/// <summary>
/// Finishes what a run that was killed has left. A video is cut to its last whole piece, gets its index where ffmpeg is there, and lies as
/// <c>NAME.recovered.EXT</c> beside; CSV and JSON Lines are cut to their last whole line. What cannot be finished stays as it is. Every
/// file is named; only one without any picture or frame is deleted. Of several programs that do this at once one finishes a file.
/// </summary>
/// <param name="ffmpegFolder">Where ffmpeg lies; empty for the folders of <c>PATH</c>.</param>
/// <param name="say">Receives a line for each file.</param>
public sealed class LeftFiles(string ffmpegFolder, Action<string> say)
{
    private static readonly string[] Videos = [".mp4", ".m4v", ".mov", ".mkv", ".avi"];
    private static readonly string[] Lines = [".csv", ".jsonl"];

    /// <summary>How long a file that is to be changed must stand still to count as left. Default 3 s.</summary>
    internal TimeSpan Watched { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Finishes all that was left in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="cancellation">Ends it; what is not finished then stays for the next time.</param>
    public void Finish(string folder, CancellationToken cancellation) => Finish(PartialFiles.FindAbandoned(folder), cancellation);

    /// <summary>Finishes what was left of certain files.</summary>
    /// <param name="files">What it was to become.</param>
    /// <param name="cut">The videos among them that are cut into segments, of which what was left is finished too.</param>
    /// <param name="cancellation">Ends it; what is not finished then stays for the next time.</param>
    public void Finish(IEnumerable<string> files, IEnumerable<string> cut, CancellationToken cancellation) =>
        Finish([.. files.SelectMany(file => PartialFiles.FindAbandoned(Folder(file), Path.GetFileName(file))), .. cut.SelectMany(SegmentsOf)], cancellation);

    private static IEnumerable<string> SegmentsOf(string video) => PartialFiles.FindAbandoned(Folder(video)).Where(path => Segments.IsUnfinished(video, path));

    private static string Folder(string file) => Path.GetDirectoryName(Path.GetFullPath(file)) ?? "";

    private void Finish(IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        foreach (string path in paths.Where(path => !IsChanged(path)))
        {
            Attempt(path, () => Name(path));
        }

        // All are watched at once, and by nobody's clock: a disk on the network stamps by its own.
        List<(string Path, (long, DateTime)? Before)> left = [.. paths.Where(IsChanged).Select(path => (path, Look(path)))];
        if (left.Count == 0 || cancellation.WaitHandle.WaitOne(Watched))
        {
            return;
        }

        try
        {
            foreach ((string path, (long, DateTime)? before) in left)
            {
                cancellation.ThrowIfCancellationRequested();
                Attempt(path, () => FinishStill(path, before, cancellation));
            }
        }
        catch (OperationCanceledException)
        {
            // It stays for the next time, like all that follow.
        }
    }

    private void Attempt(string path, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is MediaException or IOException or UnauthorizedAccessException)
        {
            say($"'{path}', left by a run that was killed, stays as it is: {MediaException.Reason(exception)}.");
        }
    }

    /// <summary>Whether finishing changes the file. What it only names is not worth a wait, at each start anew.</summary>
    private static bool IsChanged(string path)
    {
        string extension = Path.GetExtension(path).ToLowerInvariant();
        return Lines.Contains(extension) || Videos.Contains(extension) || IsCopy(path) || Look(path) is { Length: 0 };
    }

    /// <summary>Whether it was being made of an unfinished file that is still there.</summary>
    private static bool IsCopy(string path)
    {
        string original = OriginalOf(path);
        return Path.GetFileName(original) != PartialFiles.IntendedName(original) && File.Exists(original);
    }

    private static string OriginalOf(string path) => Path.Combine(Path.GetDirectoryName(path)!, PartialFiles.IntendedName(path));

    private void Name(string path)
    {
        if (Look(path) is not null)
        {
            say(IsHeld(path) ? BeingWritten(path) : $"'{path}' was left by a run that was killed, unless one on another machine writes it; it stays as it is.");
        }
    }

    private void FinishStill(string path, (long, DateTime)? before, CancellationToken cancellation)
    {
        using IDisposable? claim = TryClaim(IsCopy(path) ? OriginalOf(path) : path);
        if (claim is not null && IsStill(path, before))
        {
            FinishFile(path, cancellation);
        }
    }

    /// <summary>
    /// Keeps the file from other programs that finish what is left. It lies beside, as the finishing opens the file itself, and its name has no room for more. What a killed
    /// program has left of it is taken over, so the lock counts and not that it is there.
    /// </summary>
    /// <returns>Gives it free; null when another program has it. Where nothing can be written, the finishing tells why.</returns>
    private static IDisposable? TryClaim(string path)
    {
        string mark = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFileName(path))))[..16];
        string claim = Path.Combine(Path.GetDirectoryName(path)!, $".asmnet-live-{mark}.claim");
        try
        {
            return new FileStream(claim, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            return File.Exists(claim) ? null : Stream.Null;
        }
        catch (UnauthorizedAccessException)
        {
            return Stream.Null;
        }
    }

    /// <summary>Whether nobody writes it: a run in another container or on another machine has a process number that means nothing here.</summary>
    private bool IsStill(string path, (long, DateTime)? before)
    {
        if (Look(path) is not (long, DateTime) after)
        {
            return false;
        }

        bool isStill = after == before && !IsHeld(path);
        if (!isStill)
        {
            say(BeingWritten(path));
        }

        return isStill;
    }

    private static string BeingWritten(string path) => $"'{path}' is being written by another program, and is left alone.";

    private static (long Length, DateTime Written)? Look(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? (file.Length, file.LastWriteTimeUtc) : null;
    }

    // Whoever writes a file holds it (OutputFile), also while a camera is away and it does not grow.
    private static bool IsHeld(string path)
    {
        try
        {
            using var free = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None, bufferSize: 0);
            return false;
        }
        catch (IOException exception) when (exception is not FileNotFoundException)
        {
            return true;
        }
    }

    private void FinishFile(string path, CancellationToken cancellation)
    {
        string extension = Path.GetExtension(path).ToLowerInvariant();
        if (IsCopy(path))
        {
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
        else if (new FileInfo(path).Length == 0)
        {
            File.Delete(path);
            say($"'{path}', left by a run that was killed, had nothing in it and was deleted.");
        }
        else
        {
            Name(path);
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
