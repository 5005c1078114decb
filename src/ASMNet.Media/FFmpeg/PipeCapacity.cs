using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace ASMNet.Media.FFmpeg;

/// <summary>
/// How much a pipe holds. Linux gives 64 KB, a part of a picture: whoever writes and whoever reads would then take turns several times a picture,
/// and each turn is two changes of the running thread.
/// </summary>
internal static partial class PipeCapacity
{
    // what a user without rights may ask for, by default
    private const int Largest = 1 << 20;

    /// <summary>Makes a pipe hold a picture, where the system allows it; otherwise it stays as it is, and only costs more.</summary>
    /// <param name="stream">The end of the pipe that is read.</param>
    /// <param name="length">Bytes of a picture.</param>
    public static void Fit(Stream stream, long length)
    {
        const int SetPipeSize = 1031;
        if (OperatingSystem.IsLinux() && stream is PipeStream pipe)
        {
            _ = Control(pipe.SafePipeHandle, SetPipeSize, (int)Math.Min(length, Largest));
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(SafeHandle file, int command, int value);
}
