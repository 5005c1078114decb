using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ASMNet.Live.Output;

/// <summary>What a disk knows a file by, whatever its names. Nothing is read or locked for it, so that other programs neither disturb it nor are disturbed.</summary>
/// <param name="Disk">The disk: a device number on Linux and macOS, a volume's serial number on Windows.</param>
/// <param name="File">The file on it: an inode number on Linux and macOS, a file index on Windows.</param>
internal readonly record struct FileIdentity(ulong Disk, ulong File)
{
    /// <summary>The identity of the file that a name means; links are followed.</summary>
    /// <param name="path">The name.</param>
    /// <returns>Null for what is not there, may not be looked at, is a pipe or a device, or lies where files have no numbers.</returns>
    public static FileIdentity? Of(string path) => Of(path, out _);

    /// <summary>The identity of the file that a name means, and when that file was written; links are followed, as the system does it.</summary>
    /// <param name="path">The name.</param>
    /// <param name="written">When it was last written, in the system's own count, to be compared with another of the same file; 0 where there is no identity.</param>
    /// <returns>As <see cref="Of(string)"/>.</returns>
    public static FileIdentity? Of(string path, out long written)
    {
        written = 0;
        return OperatingSystem.IsLinux() ? OnLinux(path, out written)
            : OperatingSystem.IsWindows() ? OnWindows(path, out written)
            : OperatingSystem.IsMacOS() ? OnMacOS(path, out written)
            : null;
    }

    /// <summary>What a volume of Windows tells of a file, where that tells it from others.</summary>
    /// <param name="volume">The volume's serial number.</param>
    /// <param name="index">The file's index.</param>
    /// <returns>Null where the volume numbers no files, as those of cloud drives, sshfs and WebDAV, which give each the index 0, or has no number of 64 bits for this one.</returns>
    internal static FileIdentity? OnVolume(uint volume, ulong index) => index is 0 or ulong.MaxValue ? null : new FileIdentity(volume, index);

    private static FileIdentity? OnLinux(string path, out long written)
    {
        // linux/stat.h: struct statx with its masks STATX_TYPE, STATX_MTIME and STATX_INO and the places of stx_mode, stx_ino, stx_mtime, stx_dev_major and stx_dev_minor; openat(2): AT_FDCWD
        const int HereOrAbsolute = -100;
        const uint KindTimeAndInode = 0x141;
        const int ModeAt = 28;
        const int InodeAt = 32;
        const int WrittenAt = 112;
        const int DiskAt = 136;
        byte[] status = new byte[256];
        bool isFile = Status(HereOrAbsolute, path, 0, KindTimeAndInode, status) == 0 && (BitConverter.ToUInt16(status, ModeAt) & 0xF000) == 0x8000;
        written = isFile ? Nanoseconds(BitConverter.ToInt64(status, WrittenAt), BitConverter.ToUInt32(status, WrittenAt + sizeof(long))) : 0;
        return isFile
            ? new FileIdentity(BitConverter.ToUInt64(status, DiskAt), BitConverter.ToUInt64(status, InodeAt))
            : null;
    }

    private static FileIdentity? OnMacOS(string path, out long written)
    {
        // sys/stat.h: struct stat of 144 bytes with numbers of files of 64 bits: st_dev, st_mode, st_ino and st_mtimespec
        const int DiskAt = 0;
        const int ModeAt = 4;
        const int InodeAt = 8;
        const int WrittenAt = 48;
        byte[] status = new byte[144];
        int result = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? StatusOnIntel(path, status) : StatusOnArm(path, status);
        bool isFile = result == 0 && (BitConverter.ToUInt16(status, ModeAt) & 0xF000) == 0x8000;
        written = isFile ? Nanoseconds(BitConverter.ToInt64(status, WrittenAt), BitConverter.ToInt64(status, WrittenAt + sizeof(long))) : 0;
        return isFile
            ? new FileIdentity(BitConverter.ToUInt32(status, DiskAt), BitConverter.ToUInt64(status, InodeAt))
            : null;
    }

    private static FileIdentity? OnWindows(string path, out long written)
    {
        // winnt.h and fileapi.h: who asks for attributes alone is let in whoever else has the file
        const uint AttributesAlone = 0x80;
        const uint OpenExisting = 3;

        // BY_HANDLE_FILE_INFORMATION: ftLastWriteTime, dwVolumeSerialNumber, nFileIndexHigh and nFileIndexLow
        const int WrittenAt = 20;
        const int VolumeAt = 28;
        const int IndexHighAt = 44;
        const int IndexLowAt = 48;
        byte[] information = new byte[52];
        using SafeFileHandle file = CreateFile(path, AttributesAlone, FileShare.ReadWrite | FileShare.Delete, 0, OpenExisting, 0, 0);
        FileIdentity? identity = !file.IsInvalid && GetFileInformationByHandle(file, information)
            ? OnVolume(BitConverter.ToUInt32(information, VolumeAt), ((ulong)BitConverter.ToUInt32(information, IndexHighAt) << 32) | BitConverter.ToUInt32(information, IndexLowAt))
            : null;
        written = identity is null ? 0 : BitConverter.ToInt64(information, WrittenAt);
        return identity;
    }

    // a disk may tell any time; it is only compared
    private static long Nanoseconds(long seconds, long rest) => unchecked((seconds * 1_000_000_000) + rest);

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Status(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [In, Out] byte[] status);

    [DllImport("libc", EntryPoint = "stat")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatusOnArm([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [In, Out] byte[] status);

    [DllImport("libc", EntryPoint = "stat$INODE64")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatusOnIntel([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [In, Out] byte[] status);

    [DllImport("kernel32.dll", EntryPoint = "CreateFileW", CharSet = CharSet.Unicode)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern SafeFileHandle CreateFile(string path, uint access, FileShare share, nint security, uint disposition, uint flags, nint template);

    [DllImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GetFileInformationByHandle(SafeFileHandle file, [In, Out] byte[] information);
}
