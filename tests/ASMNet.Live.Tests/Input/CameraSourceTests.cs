using ASMNet.Media;
using ASMNet.Live.Configuration;
using ASMNet.Live.Input;
using ASMNet.Media.Cameras;
using ASMNet.Media.Pictures;

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
        Assert.Equal(_cameras.List()[expected].Name, source.Info.Description);
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

    [Theory]
    [InlineData("opencv", 0)]
    [InlineData("auto", 0)]
    [InlineData("ffmpeg", -1)]
    public void Open_CameraWithAReader_OpensItWithThatOne(string reader, int expected)
    {
        try
        {
            Open("camera:0", reader).Dispose();
        }
        catch (MediaException exception) when (reader == "ffmpeg")
        {
            // There is no camera for ffmpeg on a machine that tests.
            Assert.Contains("camera 0", exception.Message, StringComparison.Ordinal);
        }

        Assert.Equal(expected, _cameras.Opened);
    }

    [Theory]
    [InlineData("opencv", "Source:Reader is 'opencv', and this build has no OpenCV (docs/windows.md).")]
    [InlineData("vlc", "Source:Reader is 'vlc'; it takes auto, ffmpeg or opencv.")]
    public void Open_ReaderThatIsNotThere_SaysSo(string reader, string expected)
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "something");
        var factory = new SourceFactory(
            new Settings { Source = new SourceSettings { Reader = reader } }, _ => throw new InvalidOperationException(), TimeProvider.System, _said.Add);
        foreach (string text in new[] { file, "camera:0" })
        {
            Assert.Equal(expected, Assert.ThrowsAny<ASMNetException>(() => factory.Open(text)).Message);
        }

        File.Delete(file);
    }

    [Fact]
    public void Open_FileWithoutFFmpeg_IsReadByTheLibraryAndSaidSo()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "something");
        var settings = new Settings { FFmpeg = new FFmpegSettings { Folder = Path.GetTempPath() } };
        var reader = new FakeReader();
        new SourceFactory(settings, _ => throw new InvalidOperationException(), TimeProvider.System, _said.Add, null, () => reader).Open(file).Dispose();
        Assert.Equal([file], reader.Opened);
        Assert.Contains("OpenCV reads in its place", Assert.Single(_said), StringComparison.Ordinal);
        File.Delete(file);
    }

    [Theory]
    [InlineData(0.004, true)]
    [InlineData(0.003, false)]
    public void Open_Photo_MayHaveSoManyMegapixelsAsTheSettingsSay(double most, bool opens)
    {
        using var folder = new TemporaryFolder();
        using (FileStream picture = File.Create(folder.File("photo.png")))
        {
            PngWriter.Write(picture, TestPictures.View(TestPictures.Create(64, 48), 64, 48));
        }

        var factory = new SourceFactory(
            new Settings { Source = new SourceSettings { MaxMegapixels = most } }, _ => throw new InvalidOperationException(), TimeProvider.System, _said.Add);

        Exception? refused = Record.Exception(() => factory.Open(folder.File("photo.png")).Dispose());

        Assert.True(opens ? refused is null : refused is MediaException, refused?.ToString());
    }

    private sealed class FakeReader : IMediaReader
    {
        public List<string> Opened { get; } = [];

        public IPictureReader Pictures => throw new InvalidOperationException();

        public IFrameSource OpenVideo(string path, TimeProvider timeProvider)
        {
            Opened.Add(path);
            return new FakeCamera(path);
        }
    }

    private IFrameSource Open(string text, string reader = "auto") =>
        new SourceFactory(new Settings { Source = new SourceSettings { Reader = reader } }, _ => throw new InvalidOperationException(), TimeProvider.System, _said.Add, () => _cameras).Open(text);

    private sealed class FakeCameras : ICameraProvider
    {
        public int Opened { get; private set; } = -1;

        public string? Refusal { get; set; }

        public IReadOnlyList<CameraDevice> List() => [new CameraDevice(0, "Integrated Webcam"), new CameraDevice(1, "Logitech")];

        public IFrameSource Open(CameraRequest request, TimeProvider timeProvider, Action<string> report)
        {
            Opened = request.Index;
            return Refusal is null ? new FakeCamera(List()[request.Index].Name) : throw new MediaException(Refusal);
        }

        public IReadOnlyList<CameraInfo> Modes(int index) => [];
    }

    private sealed class FakeCamera(string name) : IFrameSource
    {
        public SourceInfo Info { get; } = new(name, 8, 6, 30, IsLive: true, FrameCount: null);

        public string? Defect => null;

        public bool Read(MediaFrame frame, CancellationToken cancellation) => false;

        public void Dispose()
        {
        }
    }
}
