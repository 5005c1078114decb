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

    // without OpenCV, and with one that has no encoder
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Open_TheAviInPlaceOfAVideo_IsNotWrittenWhereItMayNotBeReplaced(bool native)
    {
        File.WriteAllText(_folder.File("out.avi"), "read");
        Settings settings = new() { FFmpeg = new FFmpegSettings { Folder = _folder.Path } };
        var said = new List<string>();
        var outputs = new OutputFactory(() => native ? (_, _, _) => default(IFrameSink) : null, _ => { }, said.Add, TimeProvider.System);
        var paths = new OutputPaths(_folder.File("out.mp4"), null, null, Overwrite: true) { RequireFree = path => throw new UserException($"'{path}' is refused.") };

        UserException refusal = Assert.Throws<UserException>(() => outputs.Open(settings, Source, paths, CancellationToken.None));

        Assert.Equal($"'{_folder.File("out.avi")}' is refused.", refusal.Message);
        Assert.Empty(said);
        Assert.Equal(["out.avi"], _folder.FileNames);
        Assert.Equal("read", File.ReadAllText(_folder.File("out.avi")));
        outputs.Open(settings, Source, paths with { Video = _folder.File("out.png") }, CancellationToken.None).Dispose();
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

    // ITU-R BT.601-7, 8 bits in the limited range. Without accurate_rnd ffmpeg 5.1 has the brightness too low by 0.6 in the mean of these, and the colours by 0.8 and 0.6.
    [Fact]
    public void Open_SourceThatIsNotLive_KeepsTheLevelsOfFlatColours()
    {
        (int Red, int Green, int Blue)[] colours =
            [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (128, 128, 128), (200, 120, 60), (60, 90, 180), (30, 200, 90), (224, 172, 150), (17, 17, 17), (0, 0, 0), (255, 255, 0)];
        VideoFactory factory = new(new RecordingSettings { Quality = 0 }, "", () => null, _ => { }, _ => { }, TimeProvider.System);
        var frames = new MediaFramePool(new FramePool(), maximumFaces: 1);
        using (IFrameSink video = factory.Open(_folder.File("out.mkv"), overwrite: false, "--output", Source with { IsLive = false }, CancellationToken.None))
        {
            for (int i = 0; i < colours.Length; i++)
            {
                MediaFrame frame = frames.Rent();
                Span<byte> pixels = frame.Allocate(64, 48).Pixels;
                for (int at = 0; at < pixels.Length; at += 3)
                {
                    (pixels[at], pixels[at + 1], pixels[at + 2]) = ((byte)colours[i].Blue, (byte)colours[i].Green, (byte)colours[i].Red);
                }

                frame.Timestamp = TimeSpan.FromSeconds(i / 25.0);
                video.Write(frame);
                frames.Return(frame);
            }

            video.Complete();
        }

        TestFFmpeg.Make("-i", _folder.File("out.mkv"), "-pix_fmt", "yuv420p", "-f", "rawvideo", _folder.File("planes"));
        byte[] planes = File.ReadAllBytes(_folder.File("planes"));
        const int Luma = 64 * 48;
        const int Chroma = Luma / 4;
        Assert.Equal(colours.Length * (Luma + (2 * Chroma)), planes.Length);
        double[] off = new double[3];
        for (int i = 0; i < colours.Length; i++)
        {
            (double red, double green, double blue) = (colours[i].Red / 255.0, colours[i].Green / 255.0, colours[i].Blue / 255.0);
            double brightness = (0.299 * red) + (0.587 * green) + (0.114 * blue);
            double[] exact = [16 + (219 * brightness), 128 + (224 * (blue - brightness) / 1.772), 128 + (224 * (red - brightness) / 1.402)];
            int start = i * (Luma + (2 * Chroma));
            byte[][] shown = [planes[start..(start + Luma)], planes[(start + Luma)..(start + Luma + Chroma)], planes[(start + Luma + Chroma)..(start + Luma + (2 * Chroma))]];
            for (int plane = 0; plane < off.Length; plane++)
            {
                double level = shown[plane].Average(value => (double)value);
                Assert.Equal(exact[plane], level, 0.8);
                off[plane] += (level - exact[plane]) / colours.Length;
            }
        }

        Assert.All(off, difference => Assert.InRange(difference, -0.3, 0.3));
    }

    private static SourceInfo Source => new("test", 64, 48, 25, IsLive: true, null);

    private Settings Cut() => new() { FFmpeg = new FFmpegSettings { Folder = _folder.Path }, Recording = new RecordingSettings { Segment = 10, FreeSpaceFloor = 0 } };
}
