using ASMNet.Media;

namespace ASMNet.OpenCv.Tests.Window;

/// <summary>OpenCV's own window on a real X server. GTK belongs to one thread, so all of it runs on one.</summary>
public sealed class OpenCvWindowTests : IClassFixture<VirtualScreen>, IClassFixture<WindowThread>
{
    private readonly VirtualScreen _screen;
    private readonly WindowThread _thread;

    public OpenCvWindowTests(VirtualScreen screen, WindowThread thread)
    {
        _screen = screen;
        _thread = thread;

        // GTK reads it once, when its first window is made, out of the environment of C.
        Environment.SetEnvironmentVariable("DISPLAY", null);
        NativeEnvironment.SetUnlessSet("DISPLAY", screen.Name);
    }

    [Fact]
    public void Show_Pictures_AreOnTheScreenAndTheWindowStays()
    {
        using ShownWindow window = _thread.Open("stays", 0x40C080);
        _screen.Find("stays");
        VirtualScreen.Until(() => _screen.Pixel(200, 150), pixel => pixel == 0x40C080);
        window.Colour = 0x2060F0;
        VirtualScreen.Until(() => _screen.Pixel(200, 150), pixel => pixel == 0x2060F0);

        // It closed itself after a few frames when it was asked the wrong question.
        VirtualScreen.Until(() => window.Shown, shown => shown > 60);
        Assert.Empty(window.Commands);
        Assert.True(_screen.Has("stays"));
    }

    [Theory]
    [InlineData("q", WindowCommand.Quit)]
    [InlineData("shift+q", WindowCommand.Quit)]
    [InlineData("Escape", WindowCommand.Quit)]
    [InlineData("r", WindowCommand.ToggleRecording)]
    [InlineData("shift+r", WindowCommand.ToggleRecording)]
    [InlineData("o", WindowCommand.ToggleOverlay)]
    [InlineData("m", WindowCommand.ToggleMirror)]
    [InlineData("space", WindowCommand.Reset)]
    public void Press_Key_TellsItsCommandOnce(string key, WindowCommand expected)
    {
        using ShownWindow window = _thread.Open("keys", 0x404040);
        string id = _screen.Find("keys");
        _screen.Press(id, "x", "Left", "F5", key);
        VirtualScreen.Until(() => window.Commands.Count, count => count > 0);
        int shown = window.Shown;
        VirtualScreen.Until(() => window.Shown, now => now > shown + 20);
        Assert.Equal(expected, Assert.Single(window.Commands));
    }

    [Theory]
    [InlineData("Num_Lock")]
    [InlineData("Caps_Lock")]
    public void Press_KeyWhileALockIsOn_IsNotDead(string locked)
    {
        using ShownWindow window = _thread.Open("locked", 0x404040);
        string id = _screen.Find("locked");

        // The window keeps only the last key between two looks at it.
        _screen.Press(id, locked, "m");
        VirtualScreen.Until(() => window.Commands.Count, count => count > 0);
        _screen.Press(id, locked);
        Assert.Equal(WindowCommand.ToggleMirror, Assert.Single(window.Commands));
    }

    [Fact]
    public void Press_KeyWhileNoPictureComes_IsHeard()
    {
        using ShownWindow window = _thread.Open("still", 0x404040);
        string id = _screen.Find("still");
        window.Pauses = true;
        _screen.Press(id, "r");
        VirtualScreen.Until(() => window.Commands.Count, count => count > 0);
        Assert.Equal(WindowCommand.ToggleRecording, window.Commands.First());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Close_ByTheUser_QuitsAndTheWindowStaysAway(bool whilePaused)
    {
        using ShownWindow window = _thread.Open("closed", 0x404040);
        string id = _screen.Find("closed");
        window.Pauses = whilePaused;
        _screen.Close(id);
        VirtualScreen.Until(() => window.Commands.Count, count => count > 2);

        // The screen hears of the closing a moment after the program does; from then on no further picture brings the window back.
        VirtualScreen.Until(() => _screen.Has("closed"), seen => !seen);
        int told = window.Commands.Count;
        VirtualScreen.Until(() => window.Commands.Count, count => count > told + 2);
        Assert.All(window.Commands, command => Assert.Equal(WindowCommand.Quit, command));
        Assert.False(_screen.Has("closed"));
    }

    [Fact]
    public void Dispose_OpenWindow_TakesItOffTheScreen()
    {
        ShownWindow window = _thread.Open("gone", 0x404040);
        _screen.Find("gone");
        window.Dispose();
        VirtualScreen.Until(() => _screen.Has("gone"), seen => !seen);

        // and the next one opens as if nothing had been
        using ShownWindow next = _thread.Open("next", 0x10A0E0);
        _screen.Find("next");
        VirtualScreen.Until(() => _screen.Pixel(100, 100), pixel => pixel == 0x10A0E0);
    }
}
