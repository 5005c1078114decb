using ASMNet.Imaging;
using ASMNet.Media;
using ASMNet.OpenCv.Window;
using OpenCvSharp;
using OpenCvSharp.Contract;

namespace ASMNet.OpenCv.Tests.Window;

public sealed class OpenCvWindowTests : SimulationTests
{
    [Theory]
    [InlineData('q', WindowCommand.Quit)]
    [InlineData(27, WindowCommand.Quit)]
    [InlineData('r', WindowCommand.ToggleRecording)]
    [InlineData('O', WindowCommand.ToggleOverlay)]
    [InlineData('m', WindowCommand.ToggleMirror)]
    [InlineData(' ', WindowCommand.Reset)]
    [InlineData('x', WindowCommand.None)]
    public void Show_KeyPressed_TellsItsCommandOnce(int key, WindowCommand expected)
    {
        using OpenCvWindow window = new("face");
        SimulatedWindows.Keys.Enqueue(key);
        Assert.Equal(expected, Show(window));
        Assert.Equal(WindowCommand.None, Show(window));
        Assert.Equal(new Size(64, 48), SimulatedWindows.Shown["face"]);
    }

    [Fact]
    public void Show_WindowClosedByTheUser_QuitsAndDoesNotOpenItAgain()
    {
        using OpenCvWindow window = new("face");
        Show(window);
        SimulatedWindows.Shown.Remove("face");
        Assert.Equal(WindowCommand.Quit, Show(window));
        Assert.Empty(SimulatedWindows.Shown);
    }

    [Fact]
    public void Dispose_OpenWindow_ClosesIt()
    {
        new OpenCvWindow("face").Dispose();
        Assert.Empty(SimulatedWindows.Shown);
    }

    [Fact]
    public void Constructor_NoScreen_PointsToTheWebPage()
    {
        SimulatedWindows.HasScreen = false;
        Assert.Contains("web page", Assert.Throws<MediaException>(() => new OpenCvWindow("face")).Message, StringComparison.Ordinal);
    }

    private WindowCommand Show(OpenCvWindow window)
    {
        using FrameBuffer picture = Pool.Rent(64, 48);
        return window.Show(picture.View);
    }
}
