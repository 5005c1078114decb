using ASMNet.Imaging;
using ASMNet.Media;
using ASMNet.Media.Cameras;
using ASMNet.OpenCv.Cameras;
using OpenCvSharp;
using OpenCvSharp.Contract;

namespace ASMNet.OpenCv.Tests.Cameras;

public sealed class OpenCvCamerasTests : SimulationTests
{
    private static readonly VideoCaptureAPIs[] Backends = [VideoCaptureAPIs.DSHOW, VideoCaptureAPIs.MSMF];
    private readonly OpenCvCameras _cameras = new(Backends, () => ["Webcam"], TimeSpan.FromMilliseconds(1));

    [Fact]
    public void Open_BothBackendsWork_TakesDirectShowAndTellsItsTime()
    {
        SimulatedCamera.Plug(0, VideoCaptureAPIs.DSHOW, new SimulatedCamera());
        SimulatedCamera mediaFoundation = SimulatedCamera.Plug(0, VideoCaptureAPIs.MSMF, new SimulatedCamera());
        using ICamera camera = _cameras.Open(new CameraRequest(0), Reports.Add);
        Assert.Equal("DSHOW", camera.Info.Backend);
        Assert.Equal("Webcam", camera.Info.Name);
        Assert.Equal(0, mediaFoundation.OpenCount);
        Assert.Contains(Reports, line => line.StartsWith("Webcam: DSHOW gave the first picture after 0.", StringComparison.Ordinal));
    }

    [Fact]
    public void Open_DirectShowOpensButGivesNoPicture_FallsToMediaFoundationAndSaysSo()
    {
        SimulatedCamera.Plug(0, VideoCaptureAPIs.DSHOW, new SimulatedCamera { Reads = _ => false });
        SimulatedCamera.Plug(0, VideoCaptureAPIs.MSMF, new SimulatedCamera());
        using ICamera camera = _cameras.Open(new CameraRequest(0), Reports.Add);
        Assert.Equal("MSMF", camera.Info.Backend);
        Assert.Contains(Reports, line => line.Contains("DSHOW gave no picture", StringComparison.Ordinal));
    }

    [Fact]
    public void Open_NoBackendWorks_NamesTheCameraAndEachBackend()
    {
        MediaException exception = Assert.Throws<MediaException>(() => _cameras.Open(new CameraRequest(0), Reports.Add));
        Assert.Contains("Webcam", exception.Message, StringComparison.Ordinal);
        Assert.Contains("DSHOW", exception.Message, StringComparison.Ordinal);
        Assert.Contains("MSMF", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AnyCamera_AsksForMotionJpegBeforeTheSize()
    {
        SimulatedCamera simulated = SimulatedCamera.Plug(0, VideoCaptureAPIs.DSHOW, new SimulatedCamera { Sizes = [new Size(640, 480), new Size(1280, 720)] });
        using ICamera camera = _cameras.Open(new CameraRequest(0, 1280, 720, 30), Reports.Add);
        Assert.Equal((VideoCaptureProperties.FourCC, (double)(int)FourCC.FromString("MJPG")), simulated.Wishes[0]);
        Assert.Equal("MJPG", camera.Info.Format);
        Assert.Equal((1280, 720), (camera.Info.Width, camera.Info.Height));
    }

    [Fact]
    public void Open_CameraGrantsNothing_ReadsBackAndReportsEveryWish()
    {
        SimulatedCamera.Plug(0, VideoCaptureAPIs.DSHOW, new SimulatedCamera { FixedFormat = "YUY2", FrameRate = 15 });
        using ICamera camera = _cameras.Open(new CameraRequest(0, 1920, 1080, 60), Reports.Add);
        Assert.Equal((640, 480, 15.0, "YUY2"), (camera.Info.Width, camera.Info.Height, camera.Info.FrameRate, camera.Info.Format));
        Assert.Contains("Webcam was asked for 1920x1080 and gives 640x480.", Reports);
        Assert.Contains("Webcam was asked for 60 frames a second and says 15.", Reports);
        Assert.Contains("Webcam was asked for MJPG and sends YUY2.", Reports);
    }

    [Fact]
    public void Modes_CameraWithTwoSizes_TellsBothOnce()
    {
        SimulatedCamera.Plug(0, VideoCaptureAPIs.DSHOW, new SimulatedCamera { Sizes = [new Size(640, 480), new Size(1280, 720)] });
        Assert.Equal([(640, 480), (1280, 720)], _cameras.Modes(0).Select(mode => (mode.Width, mode.Height)));
    }

    [Fact]
    public void Read_APicture_FillsTheBufferItself()
    {
        SimulatedCamera.Plug(0, VideoCaptureAPIs.DSHOW, new SimulatedCamera());
        using ICamera camera = _cameras.Open(new CameraRequest(0), Reports.Add);
        using FrameBuffer buffer = Pool.Rent(640, 480);
        Assert.True(camera.Read(buffer, CancellationToken.None));
        Assert.Equal(77, buffer.View.Row(77)[0]);
        Assert.Equal(77, buffer.View.Row(77)[^1]);
    }

    [Fact]
    public void Read_CameraFailsForAWhile_OpensItAgainAndGoesOn()
    {
        SimulatedCamera simulated = SimulatedCamera.Plug(0, VideoCaptureAPIs.DSHOW, new SimulatedCamera { Reads = number => number is < 2 or > 6 });
        using ICamera camera = _cameras.Open(new CameraRequest(0), Reports.Add);
        using FrameBuffer buffer = Pool.Rent(640, 480);
        Assert.True(camera.Read(buffer, CancellationToken.None));
        simulated.FailingOpenings = 2;
        Assert.True(camera.Read(buffer, CancellationToken.None));
        Assert.Equal(4, simulated.OpenCount);
        Assert.Contains("Webcam gives no pictures; opening it again.", Reports);
        Assert.Contains("Webcam is back.", Reports);
    }

    [Fact]
    public void Read_CameraUnpluggedForGood_SaysThatItIsGone()
    {
        SimulatedCamera simulated = SimulatedCamera.Plug(0, VideoCaptureAPIs.DSHOW, new SimulatedCamera { Reads = number => number < 1 });
        using ICamera camera = _cameras.Open(new CameraRequest(0), Reports.Add);
        using FrameBuffer buffer = Pool.Rent(640, 480);
        simulated.FailingOpenings = int.MaxValue;
        MediaException exception = Assert.Throws<MediaException>(() => camera.Read(buffer, CancellationToken.None));
        Assert.Contains("Webcam is gone", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_CancelledWhileTheCameraIsAway_ReturnsAtOnce()
    {
        using CancellationTokenSource cancellation = new();
        OpenCvCameras patient = new(Backends, () => ["Webcam"], Timeout.InfiniteTimeSpan);
        SimulatedCamera.Plug(0, VideoCaptureAPIs.DSHOW, new SimulatedCamera { Reads = number => number < 1 });
        using ICamera camera = patient.Open(new CameraRequest(0), line => CancelWhenLost(line, cancellation));
        using FrameBuffer buffer = Pool.Rent(640, 480);
        Assert.False(camera.Read(buffer, cancellation.Token));
    }

    [Fact]
    public void Read_CameraChangesItsSize_SaysBothSizes()
    {
        List<Size> sizes = [new Size(640, 480)];
        SimulatedCamera.Plug(0, VideoCaptureAPIs.DSHOW, new SimulatedCamera { Sizes = sizes, Reads = number => number is < 1 or > 5 });
        using ICamera camera = _cameras.Open(new CameraRequest(0), Reports.Add);
        sizes[0] = new Size(320, 240);
        using FrameBuffer buffer = Pool.Rent(640, 480);
        MediaException exception = Assert.Throws<MediaException>(() => camera.Read(buffer, CancellationToken.None));
        Assert.Contains("320x240", exception.Message, StringComparison.Ordinal);
        Assert.Contains("640x480", exception.Message, StringComparison.Ordinal);
    }

    private static void CancelWhenLost(string line, CancellationTokenSource cancellation)
    {
        if (line.Contains("no pictures", StringComparison.Ordinal))
        {
            cancellation.Cancel();
        }
    }
}
