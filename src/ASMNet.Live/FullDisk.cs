using ASMNet.Media;

namespace ASMNet.Live;

/// <summary>
/// Tells a disk that takes no more from a file that is bad: with the next file it would go the same way, so the run ends, nothing is counted against
/// the file, and the same command goes on when there is room.
/// </summary>
internal static class FullDisk
{
    // What failed to write without a word; then what is left tells.
    private const long LeastLeft = 1 << 16;
    private const int ReadOnly = 30;
    private const string ReadOnlyWords = "Read-only file system";
    private static readonly int NoSpace = OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28;

    // ENOSPC, EROFS and EDQUOT; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL of Windows.
    private static readonly int[] Codes = [28, ReadOnly, 122, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    // ffmpeg has no codes, but the system's words for them.
    private static readonly string[] Words = ["No space left on device", ReadOnlyWords, "Disk quota exceeded"];

    /// <summary>What is thrown where so little is left that nothing more is to be written.</summary>
    /// <param name="reason">Why, as half a sentence.</param>
    public static IOException Reached(string reason) => new(reason, NoSpace);

    /// <summary>Whether something failed because the disk takes no more.</summary>
    /// <param name="fault">What was thrown.</param>
    /// <param name="folder">Where the results are written; what was begun there is not yet removed.</param>
    public static bool IsCause(Exception fault, string folder) => Coded(fault) is not null || Word(fault) is not null || FreeSpace.Of(folder) < LeastLeft;

    /// <summary>What ends a run.</summary>
    /// <param name="fault">What was thrown.</param>
    /// <param name="folder">Where the results are written.</param>
    public static IOException Report(Exception fault, string folder)
    {
        IOException? coded = Coded(fault);
        string reason = coded is not null ? MediaException.Reason(coded) : Word(fault) ?? "no space left";
        string advice = coded?.HResult == ReadOnly || reason == ReadOnlyWords ? "Have it mounted for writing" : "Make room";
        return new IOException($"'{folder}' takes no more: {reason}. {advice}; the same command then goes on.", fault);
    }

    private static IOException? Coded(Exception fault) => Causes(fault).OfType<IOException>().FirstOrDefault(cause => Codes.Contains(cause.HResult));

    private static string? Word(Exception fault) => Words.FirstOrDefault(word => Causes(fault).Any(cause => cause.Message.Contains(word, StringComparison.Ordinal)));

    private static IEnumerable<Exception> Causes(Exception fault)
    {
        IEnumerable<Exception> inner = fault is AggregateException all ? all.InnerExceptions : fault.InnerException is Exception one ? [one] : [];
        return [fault, .. inner.SelectMany(Causes)];
    }
}
