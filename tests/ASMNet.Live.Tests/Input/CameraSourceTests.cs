using ASMNet.Media;
using ASMNet.Live.Configuration;
using ASMNet.Live.Input;
using ASMNet.Imaging;
using ASMNet.Media.Cameras;

namespace ASMNet.Live.Tests.Input;

public sealed class CameraSourceTests
{
    private readonly List<string> _said = [];
    private readonly FakeCameras _cameras = new();

    [Theory]
    [InlineData("camera:1", 1)]
    [InlineData("camera:logi", 1)]
    [InlineData("camera:Integrated", 0)]
    [InlineData("auto", 0)]
    public void Open_NativeCameraByNumberNameOrAutomatically_OpensThatOne(string text, int expected)
    {
        using IFrameSource source = Open(text);
        Assert.Equal(expected, _cameras.Opened);
        Assert.Equal(_cameras.List()[expected].Name + " (TEST, MJPG)", source.Info.Description);
        Assert.True(source.Info.IsLive);
    }

    [Fact]
    public void Open_NameOfNoCamera_NamesThoseThatAreThere()
    {
        ASMNetException exception = Assert.ThrowsAny<ASMNetException>(() => Open("camera:phone"));
        Assert.Contains("'phone'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("camera:1 (Logitech)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_CameraThatIsBusy_GivesTheLibrarysReason()
    {
        _cameras.Refusal = "Logitech cannot be opened: DSHOW gave no picture (0.1 s).";
        Assert.Equal(_cameras.Refusal, Assert.ThrowsAny<ASMNetException>(() => Open("camera:1")).Message);
    }

    [Fact]
    public void Read_Pictures_CarryRisingTimesAndNumbers()
    {
        using IFrameSource source = Open("camera:0");
        MediaFramePool pool = new(new FramePool(), 1);
        TimeSpan last = TimeSpan.MinValue;
        for (int number = 0; number < 3; number++)
        {
            MediaFrame frame = pool.Rent();
            Assert.True(source.Read(frame, CancellationToken.None));
            Assert.Equal(number, frame.Sequence);
            Assert.True(frame.Timestamp >= last);
            Assert.Equal((8, 6), (frame.Buffer.Width, frame.Buffer.Height));
            last = frame.Timestamp;
            pool.Return(frame);
        }

        Assert.True(last < TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Read_CameraThatIsGone_IsTheUsersToPutRight()
    {
        using IFrameSource source = Open("camera:0");
        _cameras.Gone = true;
        MediaFramePool pool = new(new FramePool(), 1);
        MediaFrame frame = pool.Rent();
        Assert.Equal("gone", Assert.ThrowsAny<ASMNetException>(() => source.Read(frame, CancellationToken.None)).Message);
        pool.Return(frame);
    }

    private IFrameSource Open(string text) =>
        new SourceFactory(new Settings(), _ => throw new InvalidOperationException(), TimeProvider.System, _said.Add, () => _cameras).Open(text);

    private sealed class FakeCameras : ICameraProvider
    {
        public int Opened { get; private set; } = -1;

        public string? Refusal { get; set; }

        public bool Gone { get; set; }

        public IReadOnlyList<CameraDevice> List() => [new CameraDevice(0, "Integrated Webcam"), new CameraDevice(1, "Logitech")];

        public ICamera Open(CameraRequest request, Action<string> report)
        {
            Opened = request.Index;
            return Refusal is null ? new FakeCamera(this, List()[request.Index].Name) : throw new MediaException(Refusal);
        }

        public IReadOnlyList<CameraInfo> Modes(int index) => [];
    }

    private sealed class FakeCamera(FakeCameras cameras, string name) : ICamera
    {
        public CameraInfo Info { get; } = new(name, "TEST", 8, 6, 0, "MJPG", TimeSpan.Zero);

        public bool Read(FrameBuffer picture, CancellationToken cancellation) => cameras.Gone ? throw new MediaException("gone") : !cancellation.IsCancellationRequested;

        public void Dispose()
        {
        }
    }
}
