using Microsoft.Win32.SafeHandles;

namespace ASMNet.Media;

/// <summary>
/// Has what was handed to the system put on the disk itself, about every second and beside the writing: a loss of power then costs seconds. Nobody waits for
/// it, and a disk that hangs is asked once. It notices too when a file is taken away under the writing, which the system goes on to take. One thread uses an instance.
/// </summary>
public sealed class DiskSync
{
    /// <summary>Time from one turn to the next: 1 second.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _timeProvider;
    private readonly Action<string> _sync;
    private long _begunAt;
    private Task _turn = Task.CompletedTask;
    private volatile string? _missing;

    /// <summary>Makes one; its first turn comes after <see cref="Every"/>.</summary>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="sync">Puts a file on the disk; null for the system's own way.</param>
    public DiskSync(TimeProvider timeProvider, Action<string>? sync = null)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        _timeProvider = timeProvider;
        _sync = sync ?? Put;
        _begunAt = timeProvider.GetTimestamp();
    }

    /// <summary>Something was written to a file; it may be this file's turn.</summary>
    /// <param name="path">The file.</param>
    /// <returns>False when it was not there any more at the last turn.</returns>
    public bool Wrote(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (_turn.IsCompleted && _timeProvider.GetElapsedTime(_begunAt) >= Every)
        {
            _begunAt = _timeProvider.GetTimestamp();
            _turn = Task.Run(() =>
            {
                _sync(path);
                _missing = IsMissing(path) ? path : null;
            });
        }

        return _missing != path;
    }

    /// <summary>Puts a file on the disk, and waits for it. What goes wrong shows at the next write; on Windows, a file that is open for writing is left to the system.</summary>
    /// <param name="path">The file.</param>
    public static void Put(string path)
    {
        try
        {
            using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(handle);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Moved, deleted or not to be opened twice: then it is the system's to write it.
        }
    }

    // A folder that may not be looked into any more still takes what is written.
    private static bool IsMissing(string path)
    {
        try
        {
            File.GetAttributes(path);
            return false;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
