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

    [Fact]
    public void FFmpegVideoSink_OddSize_ComesOutEven()
    {
        using var folder = new TemporaryFolder();
        var source = new SourceInfo("test", 33, 31, 25, IsLive: false, null);

        Write(new FFmpegVideoSink(OutputFile.Prepare(folder.File("out.mp4"), false, "--output"), TestFFmpeg.Tools, Encoder(), source), [0, 0.04], 33, 31);

        Assert.Equal("34", TestFFmpeg.Field(folder.File("out.mp4"), "width"));
        Assert.Equal("32", TestFFmpeg.Field(folder.File("out.mp4"), "height"));
    }

    [Fact]
    public void FFmpegVideoSink_DisposedWithoutCompletion_LeavesNothing()
    {
        using var folder = new TemporaryFolder();
        using (var sink = new FFmpegVideoSink(OutputFile.Prepare(folder.File("out.mp4"), false, "--output"), TestFFmpeg.Tools, Encoder(), Source))
        {
            WriteFrames(sink, [0, 0.04], Width, Height);
        }

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
}
