using System.Globalization;
using System.Text;
using ASMNet.Imaging;
using ASMNet.Media.FFmpeg;
using ASMNet.Media.Pictures;
using ASMNet.Media.Video;

namespace ASMNet.Media.Tests.Video;

public sealed class VideoSinkTests
{
    private const int Width = 64;
    private const int Height = 48;
    private static readonly SourceInfo Source = new("test", Width, Height, 25, IsLive: false, null);
    private readonly MediaFramePool _frames = new(new FramePool(), 1);

    [Fact]
    public void FFmpegVideoSink_UnevenTimes_KeepsEveryFrameAndItsTime()
    {
        using var folder = new TemporaryFolder();
        double[] times = [0, 0.04, 0.05, 0.2, 0.21, 0.75, 1];

        Write(new FFmpegVideoSink(OutputFile.Prepare(folder.File("out.mp4"), false, "--output"), TestFFmpeg.Tools, Encoder(), Source), times);

        double[] written = TestFFmpeg.Times(folder.File("out.mp4"));
        Assert.Equal(times.Length, written.Length);
        Assert.All(times.Zip(written), pair => Assert.Equal(pair.First, pair.Second, 3));
        Assert.Equal(["out.mp4"], folder.FileNames);
    }

    [Fact]
    public void FFmpegVideoSink_EvenTimes_LastsAsLongAsTheSource()
    {
        using var folder = new TemporaryFolder();

        Write(
            new FFmpegVideoSink(OutputFile.Prepare(folder.File("out.mp4"), false, "--output"), TestFFmpeg.Tools, Encoder(), Source),
            [.. Enumerable.Range(0, 50).Select(i => i / 25.0)]);

        Assert.Equal("2.000000", TestFFmpeg.Field(folder.File("out.mp4"), "duration"));
        Assert.Equal("50", TestFFmpeg.Field(folder.File("out.mp4"), "nb_frames"));
        Assert.Equal("yuv420p", TestFFmpeg.Field(folder.File("out.mp4"), "pix_fmt"));
    }

    // What the sinks say of times that do not rise: ffmpeg keeps every picture, AVI has one of each slot.
    [Theory]
    [InlineData("out.mp4", new[] { 5, 5.2, 5.2, 5.4, 5.3, 4.8, 5.6 }, new[] { 0, 0.2, 0.2, 0.4, 0.4, 0.4, 0.6 })]
    [InlineData("out.mkv", new[] { 5, 5.2, 5.2, 5.4, 5.3, 4.8, 5.6 }, new[] { 0, 0.2, 0.2, 0.4, 0.4, 0.4, 0.6 })]
    [InlineData("out.avi", new[] { 5, 5.2, 5.2, 5.4, 5.3, 4.8, 5.6 }, new[] { 0, 0.2, 0.4, 0.6 })]
    [InlineData("out.mp4", new[] { 3.0, 3, 3 }, new[] { 0.0, 0, 0 })]
    [InlineData("out.avi", new[] { 3.0, 3, 3 }, new[] { 0.0 })]
    public void TimesThatDoNotRise_AreTreatedAsTheSinkSays(string name, double[] times, double[] expected)
    {
        using var folder = new TemporaryFolder();

        Write(Open(folder.File(name)), times);

        double[] written = TestFFmpeg.PacketTimes(folder.File(name));
        Assert.Equal(expected.Length, written.Length);
        Assert.All(expected.Zip(written), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-25)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void FrameRateThatIsNone_IsRefusedAndLeavesNoFile(double frameRate)
    {
        using var folder = new TemporaryFolder();
        SourceInfo source = Source with { FrameRate = frameRate };

        Assert.Throws<ArgumentOutOfRangeException>(() => new AviVideoSink(OutputFile.Prepare(folder.File("out.avi"), false, "--output"), source, 90));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FFmpegVideoSink(OutputFile.Prepare(folder.File("out.mp4"), false, "--output"), TestFFmpeg.Tools, Encoder(), source));
        Assert.Empty(folder.FileNames);
    }

    [Fact]
    public void FFmpegVideoSink_OddSize_ComesOutEven()
    {
        using var folder = new TemporaryFolder();
        var source = new SourceInfo("test", 33, 31, 25, IsLive: false, null);

        Write(new FFmpegVideoSink(OutputFile.Prepare(folder.File("out.mp4"), false, "--output"), TestFFmpeg.Tools, Encoder(), source), [0, 0.04], 33, 31);

        Assert.Equal("34", TestFFmpeg.Field(folder.File("out.mp4"), "width"));
        Assert.Equal("32", TestFFmpeg.Field(folder.File("out.mp4"), "height"));
    }

    // mpv and GStreamer take a video of this size for one of BT.709 where it does not say what it is; ffmpeg's conversion is told so here. Green is (0, 192, 0).
    [Theory]
    [InlineData("out.mp4")]
    [InlineData("out.mkv")]
    [InlineData("out.avi")]
    public void LargePicture_SaysHowItsColoursWereMade(string name)
    {
        using var folder = new TemporaryFolder();
        var source = new SourceInfo("test", 1280, 720, 25, IsLive: false, null);
        using (IFrameSink sink = name == "out.avi"
            ? new AviVideoSink(OutputFile.Prepare(folder.File(name), false, "--output"), source, 90)
            : new FFmpegVideoSink(OutputFile.Prepare(folder.File(name), false, "--output"), TestFFmpeg.Tools, Encoder(), source))
        {
            MediaFrame frame = _frames.Rent();
            Span<byte> pixels = frame.Allocate(1280, 720).Pixels;
            for (int i = 0; i < pixels.Length; i++)
            {
                pixels[i] = (byte)(i % 3 == 1 ? 192 : 0);
            }

            sink.Write(frame);
            _frames.Return(frame);
            sink.Complete();
        }

        string said = TestFFmpeg.Field(folder.File(name), "color_space");
        string matrix = said is "smpte170m" or "bt470bg" ? "bt601" : "bt709";
        if (name != "out.avi")
        {
            Assert.Equal(
                ("tv", "smpte170m", "bt709", "bt709"),
                (TestFFmpeg.Field(folder.File(name), "color_range"), said, TestFFmpeg.Field(folder.File(name), "color_primaries"), TestFFmpeg.Field(folder.File(name), "color_transfer")));
        }

        TestFFmpeg.Make("-i", folder.File(name), "-vf", $"scale=in_color_matrix={matrix}", "-frames:v", "1", "-pix_fmt", "rgb24", "-f", "rawvideo", folder.File("shown"));
        byte[] shown = File.ReadAllBytes(folder.File("shown"));
        Assert.InRange(shown[0], 0, 6);
        Assert.InRange(shown[1], 186, 198);
        Assert.InRange(shown[2], 0, 6);
    }

    [Theory]
    [InlineData("out.mp4", true)]
    [InlineData("out.mp4", false)]
    [InlineData("out.avi", true)]
    [InlineData("out.avi", false)]
    public void DisposedTwice_IsAsDisposedOnce(string name, bool completed)
    {
        using var folder = new TemporaryFolder();
        IFrameSink sink = Open(folder.File(name));
        WriteFrames(sink, [0, 0.04, 0.08], Width, Height);
        if (completed)
        {
            sink.Complete();
        }

        sink.Dispose();
        sink.Dispose();

        Assert.Equal([name], folder.FileNames);
        Assert.Equal(3, TestFFmpeg.Times(folder.File(name)).Length);
    }

    [Theory]
    [InlineData("out.mp4")]
    [InlineData("out.mkv")]
    [InlineData("out.avi")]
    public void DisposedWithoutCompletion_KeepsWhatItHas(string name)
    {
        using var folder = new TemporaryFolder();
        using (IFrameSink sink = Open(folder.File(name)))
        {
            WriteFrames(sink, [0, 0.04, 0.08], Width, Height);
        }

        Assert.Equal([name], folder.FileNames);
        Assert.Equal(3, TestFFmpeg.Times(folder.File(name)).Length);
    }

    [Theory]
    [InlineData("out.mp4")]
    [InlineData("out.mkv")]
    [InlineData("out.avi")]
    public void CompletedWithoutAFrame_IsNoFaultAndLeavesTheOlderFile(string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File(name), "older");
        using IFrameSink sink = Open(folder.File(name), overwrite: true);

        sink.Complete();

        Assert.Equal([name], folder.FileNames);
        Assert.Equal("older", File.ReadAllText(folder.File(name)));
    }

    [Fact]
    public void DisposedWithoutAFrame_LeavesNothing()
    {
        using var folder = new TemporaryFolder();

        Open(folder.File("out.mp4")).Dispose();
        Open(folder.File("out.avi")).Dispose();

        Assert.Empty(folder.FileNames);
    }

    [Theory]
    [InlineData("out.mp4")]
    [InlineData("out.avi")]
    public void AFrameOfAnotherSize_IsRefusedAndTheRestKept(string name)
    {
        using var folder = new TemporaryFolder();
        using (IFrameSink sink = Open(folder.File(name)))
        {
            WriteFrames(sink, [0], Width, Height);
            Assert.Contains("a frame of 32x48 does not fit into a video of 64x48", Assert.Throws<MediaException>(() => WriteFrames(sink, [0.04], 32, Height)).Message, StringComparison.Ordinal);
            WriteFrames(sink, [0.08], Width, Height);
        }

        Assert.InRange(TestFFmpeg.Times(folder.File(name)).Length, 2, 3);
    }

    [Fact]
    public void FFmpegVideoSink_ThatIsNotMade_LeavesNoFile()
    {
        using var folder = new TemporaryFolder();
        OutputFile file = OutputFile.Prepare(folder.File("out.mp4"), false, "--output");

        // Of no picture are there so many bytes; ffmpeg runs by the time that this shows.
        Assert.Throws<OverflowException>(() => new FFmpegVideoSink(file, TestFFmpeg.Tools, Encoder(), Source with { Width = 50_000, Height = 50_000 }));
        Assert.Empty(folder.FileNames);
    }

    // Lengths as RFC 8794 (EBML) writes them: the position of the first 1 bit tells their bytes.
    [Theory]
    [InlineData(64, 48)]
    [InlineData(9_460, 9_460)]
    [InlineData(20_000, 30_000)]
    public void MatroskaStream_PicturesOfAnySize_HaveTheirLengthsInTheStream(int width, int height)
    {
        using var stream = new MemoryStream();
        var matroska = new MatroskaStream(stream, width, height, 25);
        int at = (int)stream.Length;

        matroska.Write([], TimeSpan.FromSeconds(2));

        byte[] written = stream.ToArray();
        long pixels = 3L * width * height;
        Assert.Equal("1F43B675", Convert.ToHexString(written, at, 4));
        long cluster = Length(written, at + 4, out int clusterAt);
        Assert.Equal("E788" + "00000000001E8480", Convert.ToHexString(written, clusterAt, 10));
        Assert.Equal(0xA3, written[clusterAt + 10]);
        long block = Length(written, clusterAt + 11, out int blockAt);
        Assert.Equal("81000080", Convert.ToHexString(written, blockAt, 4));
        Assert.Equal(written.Length, blockAt + 4);
        Assert.Equal((pixels + 4, pixels + written.Length - clusterAt), (block, cluster));

        static long Length(byte[] bytes, int at, out int content)
        {
            int count = 1;
            while ((bytes[at] & (0x100 >> count)) == 0)
            {
                count++;
            }

            long value = bytes[at] & ((0x100 >> count) - 1);
            for (int i = 1; i < count; i++)
            {
                value = (value << 8) | bytes[at + i];
            }

            content = at + count;
            return value;
        }
    }

    [Theory]
    [InlineData("out.mp4")]
    [InlineData("out.mkv")]
    public async Task FFmpegVideoSink_EncoderKilled_KeepsWhatItHasAndSaysHowLong(string name)
    {
        using var folder = new TemporaryFolder();
        using IFrameSink sink = Open(folder.File(name));
        WriteFrames(sink, [.. Enumerable.Range(0, 100).Select(i => i / 25.0)], Width, Height);
        string partial = Directory.EnumerateFiles(folder.Path).Single();
        await UntilAsync(() => TestFFmpeg.PacketTimes(partial).LastOrDefault() > 2);
        Assert.True(EncoderOf(partial).TryKill());

        MediaException exception = Assert.Throws<MediaException>(() => WriteFrames(sink, [.. Enumerable.Range(100, 100).Select(i => i / 25.0)], Width, Height));

        Assert.Contains("signal 9", exception.Message, StringComparison.Ordinal);
        Assert.Matches($@"is kept in '.*{name}': [234]\.\d s, [0-9]+ frames\.$", exception.Message);
        Assert.Equal([name], folder.FileNames);
        double[] times = TestFFmpeg.Times(folder.File(name));
        Assert.True(times[^1] > 2);
        KeptFrames kept = Assert.NotNull(sink.Kept);
        Assert.Equal(times.Length, kept.Frames);
        Assert.Equal(times[^1] + 0.04, kept.Length.TotalSeconds, 0.01);
    }

    [Theory]
    [InlineData("out.mp4")]
    [InlineData("out.mkv")]
    [InlineData("out.avi")]
    public async Task WhileItIsWritten_TheFileCanBePlayedToWithinASecond(string name)
    {
        using var folder = new TemporaryFolder();
        using IFrameSink sink = Open(folder.File(name));
        for (int seconds = 2; seconds <= 4; seconds++)
        {
            WriteFrames(sink, [.. Enumerable.Range(25 * (seconds - 2), 50).Where(i => i >= (seconds == 2 ? 0 : 25 * (seconds - 1))).Select(i => i / 25.0)], Width, Height);
            string partial = Directory.EnumerateFiles(folder.Path).Single();

            // A copy is what a reader would find after a kill in this moment.
            await UntilAsync(() =>
            {
                string copy = folder.File("copy" + Path.GetExtension(name));
                File.Copy(partial, copy);
                double last = TestFFmpeg.PacketTimes(copy).LastOrDefault();
                File.Delete(copy);
                return last >= seconds - 1;
            });
        }
    }

    [Fact]
    public void FragmentedMp4_TornEnd_IsCutToTheLastWholeFragment()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("torn.mp4");
        TestFFmpeg.Make("-f", "lavfi", "-i", "testsrc=size=64x48:rate=25:duration=2", "-movflags", "+empty_moov+default_base_moof", "-frag_duration", "250000", file);
        long whole = new FileInfo(file).Length;
        Assert.False(FragmentedMp4.CutTornEnd(file));
        Assert.Equal(whole, new FileInfo(file).Length);
        double[] times = TestFFmpeg.PacketTimes(file);

        using (FileStream stream = File.OpenWrite(file))
        {
            stream.SetLength(whole / 2);
        }

        Assert.True(FragmentedMp4.CutTornEnd(file));
        double[] left = TestFFmpeg.PacketTimes(file);
        Assert.InRange(left.Length, 1, times.Length - 1);
        Assert.Equal(times.Take(left.Length), left);
        Assert.False(FragmentedMp4.CutTornEnd(file));
    }

    // ffmpeg 5.1 ends with 0 in both; Linux alone has prlimit.
    [Fact]
    public void MakePlain_NoRoomForTheWhole_LeavesTheFragments()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var folder = new TemporaryFolder();
        string file = folder.File("whole.mp4");
        TestFFmpeg.Make("-f", "lavfi", "-i", "testsrc=size=64x48:rate=25:duration=2", "-movflags", "+empty_moov+default_base_moof", "-frag_duration", "250000", file);
        byte[] before = File.ReadAllBytes(file);

        UnfinishedVideo.MakePlain(file, FullAfter(folder, before.Length / 2), CancellationToken.None);

        Assert.Equal(before, File.ReadAllBytes(file));
        Assert.Equal(50, TestFFmpeg.Times(file).Length);
        Assert.Equal(["tools", "whole.mp4"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData(null, @"out\.mkv' cannot be written any further: .*File too large\. What was written is kept in '.*out\.mkv': [12]\.\d s, [0-9]+ frames\.$")]
    [InlineData("talk.mp4.mkv", @"^'talk\.mp4\.mkv' cannot be written any further: .*File too large\.$")]
    public void FFmpegVideoSink_NoRoomForTheEnd_IsNotCalledCompleteNorKeptWhereItIsADraft(string? draftOf, string message)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var folder = new TemporaryFolder();
        double[] times = [.. Enumerable.Range(0, 50).Select(i => i / 25.0)];
        Write(Open(folder.File("whole.mkv")), times);
        FFmpegTools tools = FullAfter(folder, new FileInfo(folder.File("whole.mkv")).Length - 1);

        MediaException exception = Assert.Throws<MediaException>(() => Write(new FFmpegVideoSink(OutputFile.Prepare(folder.File("out.mkv"), false, "--output", draftOf: draftOf), tools, Encoder(), Source), times));

        Assert.Matches(message, exception.Message);
    }

    [Fact]
    public void AviWriter_ManyIndexes_StayWithinTheHeadersList()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("long.avi");
        byte[] jpeg = new JpegEncoder(95).Encode(TestPictures.View(TestPictures.Create(Width, Height, 0), Width, Height)).ToArray();
        using (var writer = new AviWriter(File.Create(path), Width, Height, 2))
        {
            for (int i = 0; i < 1100; i++)
            {
                writer.Write(i % 100 == 0 ? jpeg : []);
            }

            // As a killed program leaves it: without Complete.
        }

        Assert.Equal("550.000000", TestFFmpeg.Field(path, "duration"));
        Assert.Equal("1100", TestFFmpeg.Field(path, "nb_frames"));
        Assert.Equal(11, TestFFmpeg.PacketTimes(path).Length);
    }

    [Theory]
    [InlineData(1 / 60.0, 61, 3660)]
    [InlineData(0.001, 3, 3000)]
    [InlineData(30_000 / 1001.0, 30_000, 1001)]
    [InlineData(1000, 2000, 2)]
    public void AviWriter_AnyRate_TellsTheVideosLength(double frameRate, int frames, double seconds)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("out.avi");
        byte[] jpeg = new JpegEncoder(95).Encode(TestPictures.View(TestPictures.Create(Width, Height, 0), Width, Height)).ToArray();
        using (var writer = new AviWriter(File.Create(path), Width, Height, frameRate))
        {
            for (int i = 0; i < frames; i++)
            {
                writer.Write(i == 0 ? jpeg : []);
            }

            writer.Complete();
        }

        Assert.Equal(seconds, double.Parse(TestFFmpeg.Field(path, "duration"), CultureInfo.InvariantCulture), 0.001);
    }

    [Theory]
    [InlineData(0, 48, 25, "width")]
    [InlineData(65536, 48, 25, "width")]
    [InlineData(64, -1, 25, "height")]
    [InlineData(64, 65536, 25, "height")]
    [InlineData(64, 48, 0, "frameRate")]
    [InlineData(64, 48, double.NaN, "frameRate")]
    public void AviWriter_NumbersThatNoVideoHas_AreRefusedBeforeAnythingIsWritten(int width, int height, double frameRate, string name)
    {
        using var stream = new MemoryStream();

        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => new AviWriter(stream, width, height, frameRate)).ParamName);
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public void AviWriter_PictureAfterTheEnd_IsRefusedAndLeavesTheFileWhole()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("out.avi");
        byte[] jpeg = new JpegEncoder(95).Encode(TestPictures.View(TestPictures.Create(Width, Height, 0), Width, Height)).ToArray();
        using (var writer = new AviWriter(File.Create(path), Width, Height, 25))
        {
            writer.Write(jpeg);
            writer.Complete();
            writer.Complete();
            Assert.Throws<InvalidOperationException>(() => writer.Write(jpeg));
        }

        Assert.Equal("1", TestFFmpeg.Field(path, "nb_frames"));
        Assert.Single(TestFFmpeg.PacketTimes(path));
    }

    [Fact]
    public void AviVideoSink_PicturesLargerThanAJpeg_SaysSoAndLeavesNoFile()
    {
        using var folder = new TemporaryFolder();
        var source = new SourceInfo("test", 70_000, 10, 25, IsLive: false, null);

        MediaException error = Assert.Throws<MediaException>(() => new AviVideoSink(OutputFile.Prepare(folder.File("out.avi"), false, "--output"), source, 90));

        Assert.Contains("70000x10 are larger than a JPEG can be, 65535 pixels a side", error.Message, StringComparison.Ordinal);
        Assert.Empty(folder.FileNames);
    }

    [Fact]
    public void AviVideoSink_QualityThatThereIsNot_LeavesNoFile()
    {
        using var folder = new TemporaryFolder();

        Assert.Throws<ArgumentOutOfRangeException>(() => new AviVideoSink(OutputFile.Prepare(folder.File("out.avi"), false, "--output"), Source, 101));
        Assert.Empty(folder.FileNames);
    }

    [Fact]
    public void FFmpegVideoSink_EncoderRefuses_NamesTheFileAndTheReason()
    {
        using var folder = new TemporaryFolder();
        var encoder = new VideoEncoderChoice("no-such-encoder", "", [], true);
        using var sink = new FFmpegVideoSink(OutputFile.Prepare(folder.File("out.mp4"), false, "--output"), TestFFmpeg.Tools, encoder, Source);

        MediaException exception = Assert.Throws<MediaException>(() =>
        {
            WriteFrames(sink, [.. Enumerable.Range(0, 100).Select(i => i / 25.0)], Width, Height);
            sink.Complete();
        });

        Assert.Contains("out.mp4", exception.Message, StringComparison.Ordinal);
        Assert.Contains("encoder", exception.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void AviVideoSink_Pictures_DecodeInFFmpeg()
    {
        using var folder = new TemporaryFolder();

        Write(new AviVideoSink(OutputFile.Prepare(folder.File("out.avi"), false, "--output"), Source, 95), [.. Enumerable.Range(0, 20).Select(i => i / 25.0)]);

        byte[] decoded = TestFFmpeg.Decode(folder.File("out.avi"));
        Assert.Equal(20 * 3 * Width * Height, decoded.Length);
        for (int i = 0; i < 20; i++)
        {
            AssertShows(i, decoded.AsSpan(i * 3 * Width * Height, 3 * Width * Height));
        }

        Assert.Equal("25/1", TestFFmpeg.Field(folder.File("out.avi"), "avg_frame_rate"));
        Assert.Equal("0.800000", TestFFmpeg.Field(folder.File("out.avi"), "duration"));
    }

    [Fact]
    public void AviWriter_ManySegments_AreOneVideoInWhichAPlayerCanJump()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("long.avi");
        var encoder = new JpegEncoder(95);
        using (var writer = new AviWriter(File.Create(path), Width, Height, 25, segmentLength: 10_000))
        {
            for (int i = 0; i < 50; i++)
            {
                writer.Write(encoder.Encode(TestPictures.View(TestPictures.Create(Width, Height, i), Width, Height)));
            }

            writer.Complete();
        }

        byte[] file = File.ReadAllBytes(path);
        Assert.InRange(file.AsSpan().Count("AVIX"u8), 3, 20);
        Assert.Equal("2.000000", TestFFmpeg.Field(path, "duration"));
        Assert.Equal("50", TestFFmpeg.Field(path, "nb_frames"));
        byte[] decoded = TestFFmpeg.Decode(path);
        Assert.Equal(50 * 3 * Width * Height, decoded.Length);
        Assert.All([0, 24, 49], i => AssertShows(i, decoded.AsSpan(i * 3 * Width * Height, 3 * Width * Height)));
        AssertShows(43, TestFFmpeg.Decode(path, start: 43 / 25.0).AsSpan(0, 3 * Width * Height));
    }

    [Fact]
    public void AviVideoSink_UnevenTimes_LastsAsLongAsTheSource()
    {
        using var folder = new TemporaryFolder();

        Write(new AviVideoSink(OutputFile.Prepare(folder.File("out.avi"), false, "--output"), Source, 80), [0, 0.04, 0.5, 0.505, 1.96]);

        Assert.Equal("2.000000", TestFFmpeg.Field(folder.File("out.avi"), "duration"));
    }

    // As of a laptop that slept between two pictures: one for each moment of it would be a million.
    [Fact]
    public void AviVideoSink_ATimeWithoutPicturesBeyondBelief_IsLeftOut()
    {
        using var folder = new TemporaryFolder();

        List<string> said = [];

        Write(new AviVideoSink(OutputFile.Prepare(folder.File("out.avi"), false, "--output"), Source with { FrameRate = 30 }, 80, said.Add), [0, 36_000, 36_000.1]);

        Assert.Equal([$"'{folder.File("out.avi")}': there was no picture for 36000 s, which are left out of the video."], said);
        Assert.Equal("5", TestFFmpeg.Field(folder.File("out.avi"), "nb_frames"));
        double[] times = TestFFmpeg.PacketTimes(folder.File("out.avi"));
        Assert.Equal(3, times.Length);
        Assert.All(new[] { 0, 1 / 30.0, 4 / 30.0 }.Zip(times), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
    }

    // AVI RIFF File Reference: before dwTotalFrames lie "RIFF" and "LIST" with 12 bytes each, "avih" with 8, and four numbers. The 12th picture is followed by an
    // index; one of all 20 takes 32 + 8 * 20 bytes, and one of the last 8 alone 32 + 8 * 8.
    [Theory]
    [InlineData(10, 0)]
    [InlineData(20, 0)]
    [InlineData(20, 100)]
    public void AviWriter_NoRoomForTheEnd_TellsAllPicturesThatItHas(int pictures, int room)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("full.avi");
        byte[] jpeg = new JpegEncoder(95).Encode(TestPictures.View(TestPictures.Create(Width, Height, 0), Width, Height)).ToArray();
        using var disk = new FullDisk();
        using (var writer = new AviWriter(disk, Width, Height, 25))
        {
            for (int i = 0; i < pictures; i++)
            {
                writer.Write(jpeg);
            }

            disk.Most = disk.Length + room;
            Assert.Throws<IOException>(writer.Complete);
            writer.CutTornEnd();
        }

        byte[] written = disk.ToArray();
        File.WriteAllBytes(path, written);
        Assert.Equal(pictures, BitConverter.ToInt32(written, 48));
        Assert.Equal(written.Length - 8, BitConverter.ToInt32(written, 4));
        Assert.Equal($"{pictures}", TestFFmpeg.Field(path, "nb_frames"));
        Assert.Equal(pictures, TestFFmpeg.PacketTimes(path).Length);
    }

    [Fact]
    public void AviWriter_NoRoomForANewSegment_KeepsTheOneBeforeWhole()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("full.avi");
        byte[] jpeg = new JpegEncoder(95).Encode(TestPictures.View(TestPictures.Create(Width, Height, 0), Width, Height)).ToArray();
        using var disk = new FullDisk();
        int pictures;
        using (var writer = new AviWriter(disk, Width, Height, 25, segmentLength: 30 * jpeg.Length))
        {
            disk.Refused = "RIFF";
            Assert.Throws<IOException>(() =>
            {
                while (writer.FrameCount < 1000)
                {
                    writer.Write(jpeg);
                }
            });
            writer.CutTornEnd();
            pictures = writer.FrameCount;
        }

        byte[] written = disk.ToArray();
        File.WriteAllBytes(path, written);
        Assert.Equal(pictures, BitConverter.ToInt32(written, 48));
        Assert.Equal(written.Length - 8, BitConverter.ToInt32(written, 4));
        Assert.Equal($"{pictures}", TestFFmpeg.Field(path, "nb_frames"));
        Assert.Equal(pictures, TestFFmpeg.PacketTimes(path).Length);
    }

    private static void AssertShows(int number, ReadOnlySpan<byte> picture)
    {
        double[] closeness = new double[8];
        for (int i = 0; i < closeness.Length; i++)
        {
            closeness[i] = TestPictures.SignalToNoise(TestPictures.Create(Width, Height, i), picture);
        }

        // The pictures repeat after eight.
        Assert.Equal(number % 8, Array.IndexOf(closeness, closeness.Max()));
        Assert.True(closeness.Max() > 28, $"frame {number}");
    }

    private static IFrameSink Open(string path, bool overwrite = false)
    {
        OutputFile file = OutputFile.Prepare(path, overwrite, "--output");
        return path.EndsWith(".avi", StringComparison.Ordinal) ? new AviVideoSink(file, Source, 90) : new FFmpegVideoSink(file, TestFFmpeg.Tools, Encoder(), Source);
    }

    /// <summary>The tools, on a disk that takes no more than so many bytes of a file.</summary>
    private static FFmpegTools FullAfter(TemporaryFolder folder, long bytes)
    {
        string tools = Directory.CreateDirectory(folder.File("tools")).FullName;
        TestScript.Write(Path.Combine(tools, "ffmpeg"), string.Create(CultureInfo.InvariantCulture, $"trap '' XFSZ; exec prlimit --fsize={bytes} '{TestFFmpeg.Tools.FFmpeg}' \"$@\""));
        TestScript.Write(Path.Combine(tools, "ffprobe"), $"exec '{TestFFmpeg.Tools.FFprobe}' \"$@\"");
        return FFmpegTools.Require(tools, "testing");
    }

    private static ChildProcess EncoderOf(string partial) => ChildProcess.Find(partial);

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!condition())
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    private static VideoEncoderChoice Encoder() => VideoEncoderChoice.Find(TestFFmpeg.Tools, 20, "ultrafast");

    private void Write(IFrameSink sink, double[] times, int width = Width, int height = Height)
    {
        using (sink)
        {
            WriteFrames(sink, times, width, height);
            sink.Complete();
        }
    }

    private void WriteFrames(IFrameSink sink, double[] times, int width, int height)
    {
        for (int i = 0; i < times.Length; i++)
        {
            MediaFrame frame = _frames.Rent();
            TestPictures.Fill(frame.Allocate(width, height).Pixels, width, height, i);
            frame.Sequence = i;
            frame.Timestamp = TimeSpan.FromSeconds(times[i]);
            try
            {
                sink.Write(frame);
            }
            finally
            {
                _frames.Return(frame);
            }
        }
    }

    /// <summary>A file on a disk that takes no more than so much of it, or nothing that begins with some letters.</summary>
    private sealed class FullDisk : MemoryStream
    {
        public long Most { get; set; } = long.MaxValue;

        public string? Refused { get; set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (Position + buffer.Length > Most || (Refused is not null && buffer.StartsWith(Encoding.ASCII.GetBytes(Refused))))
            {
                throw new IOException("No space left on device");
            }

            base.Write(buffer);
        }
    }
}
