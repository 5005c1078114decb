using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ASMNet.Testing;

/// <summary>
/// A file whose opening hangs where nothing can be cancelled, as on a disk that is gone: this process has a lease on it (Linux), so that the system keeps whoever opens it
/// waiting for as long as /proc/sys/fs/lease-break-time says, mostly 45 s.
/// </summary>
internal sealed partial class HeldFile : IDisposable
{
    private readonly FileStream _file;

    public HeldFile(string path)
    {
        // fcntl(2): F_SETSIG, F_SETLEASE, F_WRLCK; SIGURG, which nobody minds, tells of others in the place of SIGIO, which ends a process
        const int SignalOfLease = 10;
        const int Harmless = 23;
        const int Lease = 1024;
        const int ForWriting = 1;
        _file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        int handle = (int)_file.SafeFileHandle.DangerousGetHandle();
        if (Control(handle, SignalOfLease, Harmless) != 0 || Control(handle, Lease, ForWriting) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Whether a thread of a process waits for such a file.</summary>
    /// <param name="process">Its number.</param>
    public static bool KeepsWaiting(int process) =>
        Directory.EnumerateDirectories($"/proc/{process}/task").Any(thread => File.ReadAllText($"{thread}/wchan") == "__break_lease");

    public void Dispose() => _file.Dispose();

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int handle, int what, nint argument);
}
