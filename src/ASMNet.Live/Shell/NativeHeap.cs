using System.Runtime.InteropServices;

namespace ASMNet.Live.Shell;

/// <summary>
/// Keeps the C library's heap in one part. glibc gives threads a part of their own, up to eight for each core, and what the runtime's compiler once
/// took in one stays in it: with threads that come and go over hours, memory would grow by megabytes until each part has seen the most.
/// </summary>
internal static class NativeHeap
{
    private const int ArenaMax = -8;
    private const int Parts = 1;

    /// <summary>To be called before threads are made; does nothing where the C library is another, or <c>MALLOC_ARENA_MAX</c> says how many parts there are to be.</summary>
    public static void Limit()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("MALLOC_ARENA_MAX") is not null)
        {
            return;
        }

        try
        {
            _ = SetOption(ArenaMax, Parts);
        }
        catch (EntryPointNotFoundException)
        {
            // musl has one part alone
        }
    }

    [DllImport("libc", EntryPoint = "mallopt")]
    private static extern int SetOption(int option, int value);
}
