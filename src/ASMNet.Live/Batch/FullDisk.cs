using ASMNet.Media;

namespace ASMNet.Live.Batch;

/// <summary>
/// Tells a disk that takes no more from a file that is bad: with the next file it would go the same way, so the run ends, nothing is counted against
/// the file, and the same command goes on when there is room.
/// </summary>
internal static class FullDisk
{
    // What ffmpeg failed to write says so in words alone; then what is left tells.
    private const long LeastLeft = 1 << 16;

    // ENOSPC, EROFS and EDQUOT; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL of Windows.
    private static readonly int[] Codes = [28, 30, 122, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    /// <summary>Whether something failed because the disk takes no more.</summary>
    /// <param name="fault">What was thrown.</param>
    /// <param name="folder">Where the results are written; what was begun there is not yet removed.</param>
    public static bool IsCause(Exception fault, string folder) =>
        Causes(fault).Any(cause => cause is IOException && Codes.Contains(cause.HResult)) || FreeSpace.Of(folder) < LeastLeft;

    /// <summary>What ends a run.</summary>
    /// <param name="fault">What was thrown.</param>
    /// <param name="folder">Where the results are written.</param>
    public static IOException Report(Exception fault, string folder)
    {
        string reason = Causes(fault).FirstOrDefault(cause => cause is IOException) is Exception cause ? MediaException.Reason(cause) : "no space left";
        return new IOException($"'{folder}' takes no more: {reason}. Make room; the same command then goes on.", fault);
    }

    private static IEnumerable<Exception> Causes(Exception fault)
    {
        IEnumerable<Exception> inner = fault is AggregateException all ? all.InnerExceptions : fault.InnerException is Exception one ? [one] : [];
        return [fault, .. inner.SelectMany(Causes)];
    }
}
