using System.Runtime.InteropServices;

namespace ASMNet.Live.Shell;

/// <summary>
/// The window that Windows opens for a program that was double-clicked, or on which a file was dropped. It closes with the program, before
/// anybody could read why that ended.
/// </summary>
internal static class ConsoleWindow
{
    private const int Patience = 30;

    /// <summary>Keeps the window after a failure until a key is pressed, or for half a minute. Does nothing where a shell has the window, or nobody watches.</summary>
    /// <param name="terminal">Where to say so.</param>
    /// <param name="exitCode">How the program ends.</param>
    public static void Hold(Terminal terminal, int exitCode)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        if (exitCode is ExitCodes.Success or ExitCodes.Interrupted || !OperatingSystem.IsWindows() || !Environment.UserInteractive
            || Console.IsInputRedirected || Console.IsErrorRedirected || !IsOurs())
        {
            return;
        }

        terminal.Complain($"press a key to close this window; it closes by itself after {Patience} s.");

        // The end of the process ends the waiting too.
        Task.Run(static () => Console.ReadKey(intercept: true)).Wait(TimeSpan.FromSeconds(Patience));
    }

    // A shell that started the program is in the list as well.
    private static bool IsOurs() => GetConsoleProcessList(new uint[2], 2) == 1;

    [DllImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern uint GetConsoleProcessList([Out] uint[] processes, uint count);
}
