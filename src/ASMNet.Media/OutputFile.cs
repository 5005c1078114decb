using System.Globalization;
using System.Text;

namespace ASMNet.Media;

/// <summary>
/// A file that appears under its name when it is complete: it is written beside it under a temporary name and moved on
/// <see cref="Commit"/>. What breaks off is moved by <see cref="Keep"/>, also when it is disposed; only a file that holds nothing is deleted.
/// </summary>
public sealed class OutputFile : IDisposable
{
    private readonly bool _overwrite;
    private readonly FileStream _hold;
    private bool _ended;
    private string? _lies;

    private OutputFile(string path, string temporaryPath, bool overwrite, string? draftOf, FileStream hold)
    {
        Path = path;
        Name = draftOf ?? path;
        IsDraft = draftOf is not null;
        TemporaryPath = temporaryPath;
        _overwrite = overwrite;
        _hold = hold;
    }

    /// <summary>The name that was asked for.</summary>
    public string Path { get; }

    /// <summary>What messages call it: <see cref="Path"/>, or what a draft becomes.</summary>
    public string Name { get; }

    /// <summary>Whether it counts only when it is complete: whoever asked for it moves it on then, and throws it away otherwise. So nobody is told that a part of it is kept.</summary>
    public bool IsDraft { get; }

    /// <summary>
    /// The name to write to; it keeps the extension. It is held until the end, so that no other run takes it for left: open it with any sharing but <see cref="FileShare.None"/>.
    /// </summary>
    public string TemporaryPath { get; }

    /// <summary>Whether what lies under <see cref="Path"/> was put there by this, by <see cref="Commit"/> or <see cref="Keep"/>; another run may have taken the name meanwhile.</summary>
    internal bool HasItsName => _ended && _lies == Path;

    /// <summary>Whether it holds something that nobody wants to lose; from then on nothing here deletes it.</summary>
    public bool HoldsData { get; set; }

    /// <summary>Checks that a file can be written, before any work is done.</summary>
    /// <param name="path">The file asked for.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <param name="option">The option or setting that named the file, for messages.</param>
    /// <param name="ownerOnly">Whether other users of the machine may not read it; it has no effect on Windows, where folders decide.</param>
    /// <param name="draftOf">What it becomes where it is a draft (<see cref="IsDraft"/>), for messages; null where it is none.</param>
    /// <exception cref="MediaException">The folder is missing or not writable, or the file exists.</exception>
    public static OutputFile Prepare(string path, bool overwrite, string option, bool ownerOnly = false, string? draftOf = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(option);
        string full = System.IO.Path.GetFullPath(path);
        string folder = System.IO.Path.GetDirectoryName(full) ?? full;
        if (Directory.Exists(full))
        {
            throw new MediaException($"{option}: '{path}' is a folder; name a file in it.");
        }

        if (!Directory.Exists(folder))
        {
            throw new MediaException($"{option}: the folder '{folder}' does not exist; create it first.");
        }

        bool isDevice = full.StartsWith("/dev/", StringComparison.Ordinal) && !full.StartsWith("/dev/shm/", StringComparison.Ordinal);
        if ((isDevice ? "a device" : SpecialFile.KindOf(full)) is string kind)
        {
            throw new MediaException($"{option}: '{path}' is {kind}, which a file would replace; name a file.");
        }

        if (new FileInfo(full).LinkTarget is string target)
        {
            throw new MediaException($"{option}: '{path}' is a link to '{target}', which a file would replace; name that file itself, or choose another name.");
        }

        int length = Encoding.UTF8.GetByteCount(System.IO.Path.GetFileName(full));
        if (length > PartialFiles.LongestName)
        {
            throw new MediaException(string.Create(
                CultureInfo.InvariantCulture, $"{option}: the name of '{path}' is too long: {length} bytes, where {PartialFiles.LongestName} are the most; choose a shorter one."));
        }

        if (File.Exists(full) && !overwrite)
        {
            throw new MediaException($"{option}: '{path}' exists already; choose another name or {(option.StartsWith("--", StringComparison.Ordinal) ? "add --overwrite" : "let it be overwritten")}.");
        }

        string temporary = PartialFiles.FreeName(full);
        FileStream hold;
        try
        {
            // whoever writes it opens the file that is there, and so keeps its rights
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (ownerOnly && !OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            // On Unix this is flock(LOCK_SH), where the disk has it for files that are written: not on NFS and SMB. It has to be held here, for who writes may be ffmpeg.
            // On Windows the file of who writes is held by itself.
            hold = new FileStream(temporary, options);
            if (OperatingSystem.IsWindows())
            {
                hold.Dispose();
            }
        }
        catch (PathTooLongException exception)
        {
            throw new MediaException($"{option}: the name of '{path}' is too long for its disk; choose a shorter one.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MediaException($"{option}: cannot write in '{folder}': {MediaException.Reason(exception)}.", exception);
        }

        return new OutputFile(full, temporary, overwrite, draftOf, hold);
    }

    /// <summary>Gives the finished file its name. After <see cref="Commit"/> or <see cref="Keep"/> it lies where it lies, and this does nothing.</summary>
    /// <exception cref="MediaException">It could not be moved; the message names where it lies. Or nothing is left of it.</exception>
    public void Commit()
    {
        if (_ended)
        {
            _ = _lies ?? throw new MediaException($"'{Name}' cannot be finished: nothing is left of it.");
            return;
        }

        End();
        try
        {
            File.Move(TemporaryPath, Path, _overwrite);
            _lies = Path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (!File.Exists(TemporaryPath))
            {
                throw Lost(exception);
            }

            _lies = TemporaryPath;
            throw new MediaException($"'{TemporaryPath}' is complete but could not be renamed to '{Path}': {exception.Message}", exception);
        }
    }

    /// <summary>What is to be said of a file that is not there any more.</summary>
    /// <param name="cause">How that was found out; null where nothing was thrown.</param>
    internal MediaException Lost(Exception? cause = null)
    {
        string message = $"'{Name}' is lost: it was taken away while it was written, as '{TemporaryPath}'.";
        return cause is null ? new MediaException(message) : new MediaException(message, cause);
    }

    /// <summary>
    /// Gives an unfinished file its name, unless another file has it: an older file that is complete is not replaced by one that is not.
    /// After <see cref="Commit"/> or <see cref="Keep"/> it moves nothing.
    /// </summary>
    /// <returns>Where it lies; null when it is gone.</returns>
    public string? Keep()
    {
        if (_ended)
        {
            return _lies;
        }

        End();
        try
        {
            if (!File.Exists(Path))
            {
                File.Move(TemporaryPath, Path);
                return _lies = Path;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It stays where it is, if it still is; the caller tells the name.
        }

        return _lies = File.Exists(TemporaryPath) ? TemporaryPath : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ended)
        {
            return;
        }

        if (HoldsData)
        {
            Keep();
            return;
        }

        End();
        try
        {
            File.Delete(TemporaryPath);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // An empty file in a folder that is gone or closed now harms nobody.
        }
    }

    private void End()
    {
        _ended = true;
        _hold.Dispose();
    }
}
