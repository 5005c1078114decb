using ASMNet.Live.Shell;
using ASMNet.Live.Tests.EndToEnd;

namespace ASMNet.Live.Tests.Native;

/// <summary>
/// The real program with its window on a virtual screen, and a user at the keys. Alone: OpenCV's window keeps only the last key between two looks at it,
/// and beside other tests the looks are farther apart than the keys.
/// </summary>
[Collection(AloneTests.Name)]
public sealed class WindowTests : IClassFixture<VirtualScreen>, IDisposable
{
    private const string Title = "ASMNet.Live";
    private readonly VirtualScreen _screen;
    private readonly TemporaryFolder _folder = new();

    public WindowTests(VirtualScreen screen) => _screen = screen;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Live_Window_ShowsTheOverlayTakesEveryKeyAndEndsWithQ()
    {
        using ProgramRun run = Start();
        string window = _screen.Find(Title);
        VirtualScreen.Until(OverlayPixels, count => count > 20);

        _screen.Press(window, "o");
        VirtualScreen.Until(OverlayPixels, count => count == 0);
        _screen.Press(window, "o");
        VirtualScreen.Until(OverlayPixels, count => count > 20);

        _screen.Press(window, "m");
        _screen.Press(window, "space");
        _screen.Press(window, "r");

        // A recording that is ended before its first picture leaves no file; the beginning of an AVI is small beside this.
        VirtualScreen.Until(() => Directory.GetFiles(_folder.Path).Sum(ProgramRun.LengthOf), length => length > 200_000);
        _screen.Press(window, "r");
        VirtualScreen.Until(() => Directory.GetFiles(_folder.Path, "*.avi").Where(file => !file.Contains("partial", StringComparison.Ordinal)).Count(), count => count == 1);

        _screen.Press(window, "q");
        (int exitCode, _, string error) = await run.WaitAsync();
        Assert.True(exitCode == ExitCodes.Success, error);
        string file = Directory.GetFiles(_folder.Path, "*.avi").Single();
        Assert.Equal($"asmnet-live: recorded {file}", error.Trim());
        Assert.False(_screen.Has(Title));
        Assert.NotEmpty(TestFFmpeg.Times(file));
    }

    [Fact]
    public async Task Live_WindowClosedByTheUser_EndsTheProgramInOrder()
    {
        using ProgramRun run = Start();
        string window = _screen.Find(Title);
        VirtualScreen.Until(OverlayPixels, count => count > 20);
        _screen.Close(window);
        (int exitCode, string output, string error) = await run.WaitAsync();
        Assert.True(exitCode == ExitCodes.Success, error);
        Assert.Empty(error);
        Assert.Matches(@"\d+ frames in ", output);
    }

    [Fact]
    public async Task Live_WindowWithoutAScreen_IsOneLineThatNamesTheWayOut()
    {
        using ProgramRun run = Start(display: null);
        (int exitCode, _, string error) = await run.WaitAsync();
        Assert.Equal(ExitCodes.BadInput, exitCode);
        Assert.Contains("web page", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private ProgramRun Start() => Start(_screen.Name);

    // Without ffmpeg, so that recordings are the program's own AVI.
    private ProgramRun Start(string? display) => ProgramRun.Start(
        [("DISPLAY", display), ("ASMNET_Recording__Folder", _folder.Path), ("ASMNET_FFmpeg__Folder", _folder.Path)],
        "live", "--source", "synthetic:size=640x480", "--window", "--no-browser", "--port", "0", "--device", "cpu");

    /// <summary>The green axis of the head's pose, a colour that no drawn face has.</summary>
    private int OverlayPixels() => _screen.Count(640, 480, pixel => ((pixel >> 8) & 0xFF) > 170 && (pixel >> 16) < 130 && (pixel & 0xFF) < 130);
}
