using System.ComponentModel;
using System.Diagnostics;

namespace ASMNet.Live.Commands;

/// <summary>Opens a page in the person's own browser, where there is a desktop.</summary>
internal static class DesktopBrowser
{
    /// <summary>Opens an address. A machine without a desktop or a browser is no error: the address was printed.</summary>
    public static void Open(Uri address)
    {
        if (!HasDesktop())
        {
            return;
        }

        try
        {
            using Process? started = OperatingSystem.IsLinux() ? StartApart(address) : StartByShell(address);
        }
        catch (Win32Exception)
        {
            // no program is registered for web pages
        }
    }

    // A browser that is opened by this is the person's: it goes on after Ctrl+C here, and what it grumbles does not run over the statistics.
    private static Process? StartApart(Uri address)
    {
        try
        {
            return Process.Start("setsid", ["sh", "-c", "exec xdg-open \"$1\" </dev/null >/dev/null 2>&1", "xdg-open", address.AbsoluteUri]);
        }
        catch (Win32Exception)
        {
            return StartByShell(address);
        }
    }

    private static Process? StartByShell(Uri address) => Process.Start(new ProcessStartInfo(address.AbsoluteUri) { UseShellExecute = true });

    private static bool HasDesktop() =>
        OperatingSystem.IsWindows() ? Environment.UserInteractive
        : OperatingSystem.IsMacOS() || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("DISPLAY"))
            || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("WAYLAND_DISPLAY"));
}
