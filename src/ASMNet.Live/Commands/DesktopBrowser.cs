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
            using Process? started = Process.Start(new ProcessStartInfo(address.AbsoluteUri) { UseShellExecute = true });
        }
        catch (Win32Exception)
        {
            // no program is registered for web pages
        }
    }

    private static bool HasDesktop() =>
        OperatingSystem.IsWindows() ? Environment.UserInteractive
        : OperatingSystem.IsMacOS() || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("DISPLAY"))
            || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("WAYLAND_DISPLAY"));
}
