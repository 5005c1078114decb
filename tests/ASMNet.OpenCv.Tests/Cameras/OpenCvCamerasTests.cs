using ASMNet.Imaging;
using ASMNet.Media;
using ASMNet.Media.Cameras;
using ASMNet.OpenCv.Cameras;
using OpenCvSharp;

namespace ASMNet.OpenCv.Tests.Cameras;

/// <summary>What is made of OpenCV's captures: order of backends, wishes read back, a camera that comes back.</summary>
public sealed class OpenCvCamerasTests : IDisposable
{
    private static readonly VideoCaptureAPIs[] Backends = [VideoCaptureAPIs.DSHOW, VideoCaptureAPIs.MSMF];
    private readonly Dictionary<VideoCaptureAPIs, FakeCapture> _plugged = [];
    private readonly OpenCvCameras _cameras;

    public OpenCvCamerasTests() => _cameras = Cameras(TimeSpan.FromMilliseconds(1));

    private MediaFramePool Pool { get; } = new(new FramePool(), 1);

    private List<string> Reports { get; } = [];

    /// <summary>Nothing may be left open or lent.</summary>
    public void Dispose()
    {
        Assert.All(_plugged.Values, camera => Assert.Equal(0, camera.Live));
        Assert.Equal(0, Pool.Outstanding);
        Assert.Equal(0, Pool.Buffers.Outstanding);
    }

    [Fact]
    public void Open_BothBackendsWork_TakesDirectShowAndTellsItsTime()
    {
        Plug(VideoCaptureAPIs.DSHOW, new FakeCapture());
        FakeCapture mediaFoundation = Plug(VideoCaptureAPIs.MSMF, new FakeCapture());
        using IFrameSource camera = _cameras.Open(new CameraRequest(0), TimeProvider.System, Reports.Add);
        Assert.Equal("Webcam (DSHOW, MJPG)", camera.Info.Description);
        Assert.True(camera.Info.IsLive);
        Assert.Equal(0, mediaFoundation.OpenCount);
        Assert.Contains(Reports, line => line.StartsWith("Webcam: DSHOW gave the first picture after ", StringComparison.Ordinal));
    }

    [Fact]
    public void Open_DirectShowOpensButGivesNoPicture_FallsToMediaFoundationAndSaysSo()
    {
        Plug(VideoCaptureAPIs.DSHOW, new FakeCapture { Reads = _ => false });
        Plug(VideoCaptureAPIs.MSMF, new FakeCapture());
        using IFrameSource camera = _cameras.Open(new CameraRequest(0), TimeProvider.System, Reports.Add);
        Assert.Equal("Webcam (MSMF, MJPG)", camera.Info.Description);
        Assert.Contains(Reports, line => line.Contains("DSHOW gave no picture", StringComparison.Ordinal));
    }

    [Fact]
    public void Open_NoBackendWorks_NamesTheCameraAndEachBackend()
    {
        MediaException exception = Assert.Throws<MediaException>(() => _cameras.Open(new CameraRequest(0), TimeProvider.System, Reports.Add));
        Assert.Contains("Webcam", exception.Message, StringComparison.Ordinal);
        Assert.Contains("DSHOW", exception.Message, StringComparison.Ordinal);
        Assert.Contains("MSMF", exception.Message, StringComparison.Ordinal);

        // What is waited for meanwhile is told, and what ends it only once.
        Assert.StartsWith("Webcam: DSHOW gave no picture", Assert.Single(Reports), StringComparison.Ordinal);
    }

    /// <summary>As on Linux with a virtual camera, or where the first one was pulled out.</summary>
    [Fact]
    public void List_NumbersWithGaps_KeepsEachCamerasOwn()
    {
        var camera = new FakeCapture();
        var cameras = new OpenCvCameras(Backends, () => [new CameraDevice(10, "Virtual")], (index, _) => index == 10 ? camera.Open() : null, TimeSpan.Zero);
        Assert.Equal(new CameraDevice(10, "Virtual"), Assert.Single(cameras.List()));
        using IFrameSource source = cameras.Open(new CameraRequest(10), TimeProvider.System, Reports.Add);
        Assert.StartsWith("Virtual (", source.Info.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AnyCamera_AsksForMotionJpegBeforeTheSize()
    {
        FakeCapture simulated = Plug(VideoCaptureAPIs.DSHOW, new FakeCapture { Sizes = [new Size(640, 480), new Size(1280, 720)] });
        using IFrameSource camera = _cameras.Open(new CameraRequest(0, 1280, 720, 30), TimeProvider.System, Reports.Add);
        Assert.Equal((VideoCaptureProperties.FourCC, (double)(int)FourCC.FromString("MJPG")), simulated.Wishes[0]);
        Assert.Equal((1280, 720), (camera.Info.Width, camera.Info.Height));
    }

    [Fact]
    public void Open_CameraGrantsNothing_ReadsBackAndReportsEveryWish()
    {
        Plug(VideoCaptureAPIs.DSHOW, new FakeCapture { FixedFormat = "YUY2", FrameRate = 15 });
        using IFrameSource camera = _cameras.Open(new CameraRequest(0, 1920, 1080, 60), TimeProvider.System, Reports.Add);
        Assert.Equal(("Webcam (DSHOW, YUY2)", 640, 480, 15.0), (camera.Info.Description, camera.Info.Width, camera.Info.Height, camera.Info.FrameRate));
        Assert.Contains("Webcam was asked for 1920x1080 and gives 640x480.", Reports);
        Assert.Contains("Webcam was asked for 60 frames a second and says 15.", Reports);
        Assert.Contains("Webcam was asked for MJPG and sends YUY2.", Reports);
    }

    [Fact]
    public void Modes_CameraWithTwoSizes_TellsBothOnce()
    {
        Plug(VideoCaptureAPIs.DSHOW, new FakeCapture { Sizes = [new Size(640, 480), new Size(1280, 720)] });
        Assert.Equal([(640, 480), (1280, 720)], _cameras.Modes(0).Select(mode => (mode.Width, mode.Height)));
    }

    [Fact]
    public void Read_APicture_FillsTheBufferItself()
    {
        Plug(VideoCaptureAPIs.DSHOW, new FakeCapture());
        using IFrameSource camera = _cameras.Open(new CameraRequest(0), TimeProvider.System, Reports.Add);
        MediaFrame frame = Pool.Rent();
        Assert.True(camera.Read(frame, CancellationToken.None));
        Assert.Equal(77, frame.Buffer.View.Row(77)[0]);
        Assert.Equal(77, frame.Buffer.View.Row(77)[^1]);
        Pool.Return(frame);
    }

    [Fact]
    public void Read_CameraFailsForAWhile_OpensItAgainAndGoesOn()
    {
        FakeCapture simulated = Plug(VideoCaptureAPIs.DSHOW, new FakeCapture { Reads = number => number is < 2 or > 6 });
        using IFrameSource camera = _cameras.Open(new CameraRequest(0), TimeProvider.System, Reports.Add);
        Assert.True(Read(camera, CancellationToken.None));
        simulated.FailingOpenings = 2;
        Assert.True(Read(camera, CancellationToken.None));
        Assert.Equal(4, simulated.OpenCount);
        Assert.Contains("Webcam gives no pictures; opening it again.", Reports);
        Assert.Contains("Webcam is back.", Reports);
    }

    [Fact]
    public void Read_CameraUnpluggedForGood_SaysThatItIsGone()
    {
        FakeCapture simulated = Plug(VideoCaptureAPIs.DSHOW, new FakeCapture { Reads = number => number < 1 });
        using IFrameSource camera = _cameras.Open(new CameraRequest(0), TimeProvider.System, Reports.Add);
        simulated.FailingOpenings = int.MaxValue;
        MediaException exception = Assert.Throws<MediaException>(() => Read(camera, CancellationToken.None));
        Assert.Contains("Webcam is gone", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_CancelledWhileTheCameraIsAway_ReturnsAtOnce()
    {
        using CancellationTokenSource cancellation = new();
        OpenCvCameras patient = Cameras(Timeout.InfiniteTimeSpan);
        Plug(VideoCaptureAPIs.DSHOW, new FakeCapture { Reads = number => number < 1 });
        using IFrameSource camera = patient.Open(new CameraRequest(0), TimeProvider.System, line => CancelWhenLost(line, cancellation));
        Assert.False(Read(camera, cancellation.Token));
    }

    // As by a button, on another thread, while the camera is away.
    [Fact]
    public void Dispose_WhileTheCameraIsToldGone_EndsTheReadAndOpensNothing()
    {
        IFrameSource? camera = null;
        FakeCapture simulated = Plug(VideoCaptureAPIs.DSHOW, new FakeCapture { Reads = number => number < 1 });
        camera = Cameras(Timeout.InfiniteTimeSpan).Open(new CameraRequest(0), TimeProvider.System, line => Run(line.Contains("no pictures", StringComparison.Ordinal) ? camera!.Dispose : null));
        Assert.False(Read(camera, CancellationToken.None));
        Assert.Equal(1, simulated.OpenCount);
        Assert.Throws<ObjectDisposedException>(() => Read(camera, CancellationToken.None));
    }

    [Fact]
    public void Dispose_WhileTheCameraIsOpenedAgain_EndsTheReadAndLetsGoWhatWasOpened()
    {
        IFrameSource? camera = null;
        FakeCapture simulated = Plug(VideoCaptureAPIs.DSHOW, new FakeCapture
        {
            Reads = number =>
            {
                // The opening takes the first picture, five reads give none, and the opening of it again asks for the seventh.
                Run(number == 6 ? camera!.Dispose : null);
                return number is < 1 or > 5;
            },
        });
        camera = _cameras.Open(new CameraRequest(0), TimeProvider.System, Reports.Add);
        Assert.False(Read(camera, CancellationToken.None));
        Assert.Equal(2, simulated.OpenCount);
        Assert.Equal(0, simulated.Live);
        Assert.DoesNotContain("Webcam is back.", Reports);
    }

    // OpenCV ends the process where a capture is let go while it is read.
    [Fact]
    public void Dispose_WhileTheCameraIsRead_WaitsForTheRead()
    {
        IFrameSource? camera = null;
        int live = 0;
        Thread? ends = null;
        FakeCapture? simulated = null;
        simulated = Plug(VideoCaptureAPIs.DSHOW, new FakeCapture
        {
            Reads = number =>
            {
                if (number == 1)
                {
                    ends = Waiting.Start(camera!.Dispose);
                    live = simulated!.Live;
                }

                return true;
            },
        });
        camera = _cameras.Open(new CameraRequest(0), TimeProvider.System, Reports.Add);
        Assert.True(Read(camera, CancellationToken.None));
        Assert.True(ends!.Join(Waiting.Patience));
        Assert.Equal(1, live);
    }

    [Fact]
    public void Read_CameraChangesItsSize_SaysBothSizes()
    {
        List<Size> sizes = [new Size(640, 480)];
        Plug(VideoCaptureAPIs.DSHOW, new FakeCapture { Sizes = sizes, Reads = number => number is < 1 or > 5 });
        using IFrameSource camera = _cameras.Open(new CameraRequest(0), TimeProvider.System, Reports.Add);
        sizes[0] = new Size(320, 240);
        MediaException exception = Assert.Throws<MediaException>(() => Read(camera, CancellationToken.None));
        Assert.Contains("320x240", exception.Message, StringComparison.Ordinal);
        Assert.Contains("640x480", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SeveralPictures_HaveRisingTimesAndNumbers()
    {
        Plug(VideoCaptureAPIs.DSHOW, new FakeCapture { FrameRate = 0 });
        using IFrameSource camera = _cameras.Open(new CameraRequest(0, FrameRate: 25), TimeProvider.System, Reports.Add);
        Assert.Equal(25, camera.Info.FrameRate);
        TimeSpan last = TimeSpan.MinValue;
        for (int number = 0; number < 3; number++)
        {
            MediaFrame frame = Pool.Rent();
            Assert.True(camera.Read(frame, CancellationToken.None));
            Assert.Equal(number, frame.Sequence);
            Assert.True(frame.Timestamp >= last && (number > 0 || frame.Timestamp == TimeSpan.Zero));
            last = frame.Timestamp;
            Pool.Return(frame);
        }
    }

    [Fact]
    public void Open_NegativeNumber_IsRefusedBeforeOpenCvSeesIt()
    {
        MediaException exception = Assert.Throws<MediaException>(() => _cameras.Open(new CameraRequest(-1), TimeProvider.System, Reports.Add));
        Assert.Contains("no camera -1", exception.Message, StringComparison.Ordinal);
    }

    private bool Read(IFrameSource camera, CancellationToken cancellation)
    {
        MediaFrame frame = Pool.Rent();
        try
        {
            return camera.Read(frame, cancellation);
        }
        finally
        {
            Pool.Return(frame);
        }
    }

    private OpenCvCameras Cameras(TimeSpan retryDelay) =>
        new(Backends, () => [new CameraDevice(0, "Webcam")], (index, backend) => index == 0 ? _plugged.GetValueOrDefault(backend)?.Open() : null, retryDelay);

    private FakeCapture Plug(VideoCaptureAPIs backend, FakeCapture camera) => _plugged[backend] = camera;

    private static void Run(Action? action) => action?.Invoke();

    private static void CancelWhenLost(string line, CancellationTokenSource cancellation)
    {
        if (line.Contains("no pictures", StringComparison.Ordinal))
        {
            cancellation.Cancel();
        }
    }
}
