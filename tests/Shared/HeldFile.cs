using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ASMNet.Testing;

/// <summary>
/// A file whose opening hangs where nothing can be cancelled, as on a disk that is gone: this process has a lease on it (Linux), so that the system keeps whoever opens it
/// waiting for as long as /proc/sys/fs/lease-break-time says, mostly 45 s.
/// </summary>
internal sealed partial class HeldFile : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly FileStream _file;

    public HeldFile(string path)
    {
        // fcntl(2): F_SETSIG, F_SETLEASE, F_WRLCK; SIGURG, which nobody minds, tells of others in the place of SIGIO, which ends a process
        const int SignalOfLease = 10;
        const int Harmless = 23;
        const int Lease = 1024;
        const int ForWriting = 1;
        const int TryAgain = 11;
        _file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        int handle = (int)_file.SafeFileHandle.DangerousGetHandle();

        // A process that another test starts in this moment may hold the file open for as long as it takes to start.
        int error = ErrorOf(SignalOfLease, Harmless);
        if (error != 0 || !SpinWait.SpinUntil(() => (error = ErrorOf(Lease, ForWriting)) != TryAgain, Patience) || error != 0)
        {
            _file.Dispose();
            throw new Win32Exception(error);
        }

        int ErrorOf(int what, nint argument) => Control(handle, what, argument) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>Whether a thread of a process waits for such a file.</summary>
    /// <param name="process">Its number.</param>
    /// <returns>False also where the process has ended.</returns>
    public static bool KeepsWaiting(int process)
    {
        try
        {
            return Directory.EnumerateDirectories($"/proc/{process}/task").Any(thread => PlaceOf(thread) == "__break_lease");
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Where in the system a thread waits; nowhere when it has ended since it was listed.</summary>
    private static string PlaceOf(string thread)
    {
        try
        {
            return File.ReadAllText($"{thread}/wchan");
        }
        catch (IOException)
        {
            return "";
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int handle, int what, nint argument);
}
