using ASMNet.Media;
using ASMNet.Media.Cameras;
using ASMNet.OpenCv.Cameras;
using OpenCvSharp;

namespace ASMNet.OpenCv.Tests.Cameras;

/// <summary>OpenCV itself, on a machine that may have no camera.</summary>
public sealed class OpenCvCaptureTests
{
    [Fact]
    public void Open_NumberThatNoCameraHas_NamesItAndTheBackendsOfThisSystem()
    {
        List<string> reports = [];
        MediaException exception = Assert.Throws<MediaException>(() => new OpenCvCameras().Open(new CameraRequest(77), TimeProvider.System, reports.Add));
        Assert.StartsWith("camera 77 cannot be opened: ", exception.Message, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Empty(reports);
        }
    }

    [Theory]
    [InlineData(VideoCaptureAPIs.DSHOW)]
    [InlineData(VideoCaptureAPIs.AVFOUNDATION)]
    public void TryOpen_BackendOfAnotherSystem_IsOneThatGivesNoPicture(VideoCaptureAPIs backend) => Assert.Null(OpenCvCapture.TryOpen(77, backend));

    [Fact]
    public void TryOpen_NegativeNumber_NeverReachesOpenCv() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => OpenCvCapture.TryOpen(-1, VideoCaptureAPIs.ANY));
}
