using System.Runtime.InteropServices;

namespace ASMNet.Media;

/// <summary>Tells names that stand for something else than data on a disk. A pipe is at its end after one reading and has none without a writer, so that whoever opens it may wait for ever.</summary>
public static partial class SpecialFile
{
    /// <summary>What a name stands for, with its article: a named pipe, a device, a socket. Links are followed, and nothing is opened.</summary>
    /// <param name="path">The name.</param>
    /// <returns>Null for a plain file, a folder and what is not there; on systems other than Linux always.</returns>
    public static string? KindOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        // linux/stat.h: struct statx, its mask STATX_TYPE, and the kinds of a file; openat(2): AT_FDCWD
        const int HereOrAbsolute = -100;
        const uint TypeAlone = 1;
        const int ModeAt = 28;
        byte[] status = new byte[256];
        if (Status(HereOrAbsolute, path, 0, TypeAlone, status) != 0)
        {
            return null;
        }

        return (BitConverter.ToUInt16(status, ModeAt) & 0xF000) switch
        {
            0x1000 => "a named pipe",
            0x2000 or 0x6000 => "a device",
            0xC000 => "a socket",
            _ => null,
        };
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint mask, [In, Out] byte[] status);
}
