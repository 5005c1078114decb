namespace ASMNet.Media;

/// <summary>The room that is left where a file lies.</summary>
public static class FreeSpace
{
    /// <summary>The floor where no other is set, in bytes.</summary>
    public const long DefaultFloor = 200_000_000;

    private const int LargestShare = 20;

    /// <summary>Free bytes for this user on the file system of a file; the largest number where that cannot be found out.</summary>
    /// <param name="path">A file or folder.</param>
    public static long Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Ask(path, drive => drive.AvailableFreeSpace, long.MaxValue);
    }

    /// <summary>The number of free bytes at which writing should end in order: what is wanted, or the twentieth part of the disk where that is less.</summary>
    /// <param name="path">A file or folder.</param>
    /// <param name="wanted">The floor that was set, in bytes.</param>
    public static long Floor(string path, long wanted = DefaultFloor)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Ask(path, drive => Math.Min(wanted, drive.TotalSize / LargestShare), wanted);
    }

    private static long Ask(string path, Func<DriveInfo, long> question, long otherwise)
    {
        try
        {
            string full = Path.GetFullPath(path);
            string? folder = Directory.Exists(full) ? full : Path.GetDirectoryName(full);
            return folder is null ? otherwise : question(new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return otherwise;
        }
    }
}
