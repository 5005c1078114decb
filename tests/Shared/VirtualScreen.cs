using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ASMNet.Testing;

/// <summary>A screen of its own (Xvfb), with the hands of a user: keys by xdotool, closing as a window manager does it.</summary>
public sealed class VirtualScreen : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _server;
    private readonly nint _display;

    public VirtualScreen()
    {
        _server = Process.Start(new ProcessStartInfo("Xvfb", ["-displayfd", "1", "-screen", "0", "800x600x24", "-nolisten", "tcp"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Name = $":{_server.StandardOutput.ReadLineAsync().WaitAsync(Patience).GetAwaiter().GetResult()}";
        _display = Xlib.XOpenDisplay(Name);
        Assert.NotEqual(0, _display);
    }

    /// <summary>As in DISPLAY.</summary>
    public string Name { get; }

    /// <summary>The window of a title, as soon as it can be seen.</summary>
    public string Find(string title) => Until(() => Search(title), found => found.Length > 0);

    /// <summary>Whether a window of the title can be seen.</summary>
    public bool Has(string title) => Search(title).Length > 0;

    /// <summary>Presses and releases keys in a window.</summary>
    /// <param name="window">From <see cref="Find"/>.</param>
    /// <param name="keys">As xdotool names them: <c>q</c>, <c>shift+q</c>, <c>space</c>.</param>
    public void Press(string window, params string[] keys)
    {
        Assert.Equal(0, XDoTool(["windowfocus", "--sync", window]).ExitCode);
        Assert.Equal(0, XDoTool(["key", .. keys]).ExitCode);
    }

    /// <summary>Asks a window to close, as the button in its title does.</summary>
    public void Close(string window)
    {
        nint target = nint.Parse(window, CultureInfo.InvariantCulture);
        Xlib.Send(_display, target, "WM_PROTOCOLS", "WM_DELETE_WINDOW");
    }

    /// <summary>The colour of a pixel of the screen, 0xRRGGBB.</summary>
    public int Pixel(int x, int y) => Xlib.Pixel(_display, x, y);

    /// <summary>How many pixels of the screen's upper left part have a colour, 0xRRGGBB.</summary>
    public int Count(int width, int height, Func<int, bool> isMeant) => Xlib.Count(_display, width, height, isMeant);

    /// <summary>Does something until it gives what is waited for.</summary>
    public static T Until<T>(Func<T> look, Func<T, bool> isEnough)
    {
        long start = Stopwatch.GetTimestamp();
        T seen = look();
        while (!isEnough(seen))
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, $"Waited in vain; the last seen was '{seen}'.");
            Thread.Yield();
            seen = look();
        }

        return seen;
    }

    public void Dispose()
    {
        _server.Kill();
        _server.WaitForExit();
        _server.Dispose();
    }

    private string Search(string title) => XDoTool(["search", "--onlyvisible", "--name", $"^{title}$"]).Output.Trim();

    private (int ExitCode, string Output) XDoTool(string[] arguments)
    {
        ProcessStartInfo start = new("xdotool", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DISPLAY"] = Name;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        _ = error.GetAwaiter().GetResult();
        return (process.ExitCode, output);
    }

    private static class Xlib
    {
        private const int ClientMessage = 33;
        private const int ZPixmap = 2;

        [DllImport("libX11.so.6")]
        public static extern nint XOpenDisplay([MarshalAs(UnmanagedType.LPUTF8Str)] string name);

        public static void Send(nint display, nint window, string message, string value)
        {
            // XClientMessageEvent: type, serial, send_event, display, window, message_type, format, five longs; XSendEvent reads the largest event.
            Span<nint> data = stackalloc nint[24];
            data.Clear();
            data[0] = ClientMessage;
            data[3] = display;
            data[4] = window;
            data[5] = XInternAtom(display, message, 0);
            data[6] = 32;
            data[7] = XInternAtom(display, value, 0);
            Assert.NotEqual(0, XSendEvent(display, window, 0, 0, ref MemoryMarshal.GetReference(data)));
            _ = XSync(display, 0);
        }

        public static int Count(nint display, int width, int height, Func<int, bool> isMeant)
        {
            nint image = XGetImage(display, XDefaultRootWindow(display), 0, 0, (uint)width, (uint)height, -1, ZPixmap);
            Assert.NotEqual(0, image);
            int count = 0;
            for (int i = 0; i < width * height; i++)
            {
                count += isMeant((int)XGetPixel(image, i % width, i / width) & 0xFFFFFF) ? 1 : 0;
            }

            Assert.NotEqual(0, XDestroyImage(image));
            return count;
        }

        public static int Pixel(nint display, int x, int y)
        {
            nint image = XGetImage(display, XDefaultRootWindow(display), x, y, 1, 1, -1, ZPixmap);
            Assert.NotEqual(0, image);
            int pixel = (int)XGetPixel(image, 0, 0) & 0xFFFFFF;
            Assert.NotEqual(0, XDestroyImage(image));
            return pixel;
        }

        [DllImport("libX11.so.6")]
        private static extern nint XInternAtom(nint display, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int onlyIfExists);

        [DllImport("libX11.so.6")]
        private static extern int XSendEvent(nint display, nint window, int propagate, nint mask, ref nint data);

        [DllImport("libX11.so.6")]
        private static extern int XSync(nint display, int discard);

        [DllImport("libX11.so.6")]
        private static extern nint XDefaultRootWindow(nint display);

        [DllImport("libX11.so.6")]
        private static extern nint XGetImage(nint display, nint window, int x, int y, uint width, uint height, nint planes, int format);

        [DllImport("libX11.so.6")]
        private static extern nint XGetPixel(nint image, int x, int y);

        [DllImport("libX11.so.6")]
        private static extern int XDestroyImage(nint image);
    }
}
