using ASMNet.Imaging;
using ASMNet.Live.Configuration;
using ASMNet.Live.Output;
using ASMNet.Live.Output.Video;
using ASMNet.Media;

namespace ASMNet.Live.Tests.Output.Video;

public sealed class VideoFactoryTests : IDisposable
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OpenBest_OwnerOnly_KeepsTheRecordingFromOthers(bool ownerOnly)
    {
        var factory = new VideoFactory(new RecordingSettings { OwnerOnly = ownerOnly }, _folder.Path, () => null, _ => { }, _ => { }, TimeProvider.System);
        using IFrameSink video = factory.OpenBest(_folder.File("out"), "Recording:Folder", new SourceInfo("test", 64, 48, 25, IsLive: true, null), CancellationToken.None);

        string file = Assert.Single(Directory.GetFiles(_folder.Path));
        Assert.EndsWith(".avi", file, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(ownerOnly, (File.GetUnixFileMode(file) & Others) == UnixFileMode.None);
        }
    }

    // OpenCV is there, and has no encoder
    [Theory]
    [InlineData("out-002.avi", true)]
    [InlineData("out-002.mp4", false)] // nothing is written to it
    public void Open_NativeLibraryThatWritesNoVideos_RefusesASegmentThatIsThereUnderTheNameThatIsWritten(string there, bool isRefused)
    {
        File.WriteAllText(_folder.File(there), "older");
        Settings settings = Cut();
        VideoFactory factory = new(settings.Recording, _folder.Path, () => (_, _, _) => null, _ => { }, _ => { }, TimeProvider.System);

        if (isRefused)
        {
            MediaException refusal = Assert.Throws<MediaException>(() => factory.Open(_folder.File("out.mp4"), overwrite: false, "--output", Source, CancellationToken.None));
            Assert.Equal($"--output: '{_folder.File(there)}' exists already; choose another name or add --overwrite.", refusal.Message);
            Assert.Equal([there], _folder.FileNames);
        }
        else
        {
            using IFrameSink video = factory.Open(_folder.File("out.mp4"), overwrite: false, "--output", Source, CancellationToken.None);
            Assert.Equal([_folder.File("out-001.avi")], video.Files);
        }
    }

    [Fact]
    public void Open_NativeLibraryThatWritesNoVideos_FindsOlderSegmentsUnderTheNameThatIsWrittenAndWarnsOnce()
    {
        File.WriteAllText(_folder.File("out-004.avi"), "older");
        File.WriteAllText(_folder.File("out-005.mp4"), "another");
        var said = new List<string>();
        var outputs = new OutputFactory(() => (_, _, _) => null, _ => { }, said.Add, TimeProvider.System);
        var frames = new MediaFramePool(new FramePool(), maximumFaces: 1);

        using OutputSet set = outputs.Open(Cut(), Source, new OutputPaths(_folder.File("out.mp4"), null, null, Overwrite: true), CancellationToken.None);
        foreach (double time in (double[])[0, 10, 20])
        {
            MediaFrame frame = frames.Rent();
            frame.Allocate(64, 48);
            frame.Timestamp = TimeSpan.FromSeconds(time);
            set.Sinks[0].Write(frame);
            frames.Return(frame);
        }

        set.Sinks[0].Complete();

        Assert.Equal([_folder.File("out-004.avi")], set.OlderSegments);
        Assert.Equal(["out-001.avi", "out-002.avi", "out-003.avi", "out-004.avi", "out-005.mp4"], _folder.FileNames);
        Assert.Contains("out-001.avi' as Motion JPEG", Assert.Single(said), StringComparison.Ordinal);
    }

    // a file's name has 255 bytes at most, and this one gets seven for its number
    [Fact]
    public void Open_NameThatIsTooLongForItsSegments_IsRefusedBeforeTheStart()
    {
        VideoFactory factory = new(Cut().Recording, _folder.Path, () => null, _ => { }, _ => { }, TimeProvider.System);
        string longest = _folder.File(new string('n', 255 - 7 - 4) + ".avi");
        string longer = _folder.File(new string('\u00FC', 122) + "n.avi");

        MediaException refusal = Assert.Throws<MediaException>(() => factory.Open(longer, overwrite: false, "--output", Source, CancellationToken.None));
        Assert.Equal($"--output: the name of '{longer}' is too long for the numbers of its segments: 249 bytes, where 248 are the most; choose a shorter one.", refusal.Message);
        Assert.Empty(_folder.FileNames);
        factory.Open(longest, overwrite: false, "--output", Source, CancellationToken.None).Dispose();
    }

    private static SourceInfo Source => new("test", 64, 48, 25, IsLive: true, null);

    private Settings Cut() => new() { FFmpeg = new FFmpegSettings { Folder = _folder.Path }, Recording = new RecordingSettings { Segment = 10, FreeSpaceFloor = 0 } };
}
