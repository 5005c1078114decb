using ASMNet.Imaging;
using ASMNet.Media;
using ASMNet.OpenCv.Video;

namespace ASMNet.OpenCv.Tests.Video;

/// <summary>What OpenCV's own encoders write, judged by ffmpeg.</summary>
public sealed class OpenCvVideoSinkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MediaFramePool _pool = new(new FramePool(), 1);
    private readonly List<string> _said = [];

    public void Dispose()
    {
        _folder.Dispose();
        Assert.Equal(0, _pool.Outstanding);
        Assert.Equal(0, _pool.Buffers.Outstanding);
    }

    [Theory]
    [InlineData("video.mp4")]
    [InlineData("video.m4v")]
    [InlineData("video.mov")]
    [InlineData("video.mkv")]
    public void Write_EveryContainer_HoldsEveryPictureAndOnlyTheCodecIsSaid(string name)
    {
        string file = _folder.File(name);
        using (OpenCvVideoSink sink = Open(file, 96, 64)!)
        {
            WriteMany(sink, 96, 64, 10);
            sink.Complete();
        }

        Assert.Equal(["video: mp4v by OpenCV"], _said);
        Assert.Equal("mpeg4", TestFFmpeg.Field(file, "codec_name"));
        AssertPictures(file, 96, 64, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        Assert.Equal([name], _folder.FileNames);
    }

    [Fact]
    public void AnyUse_AfterItsEnd_SaysSoAndLeavesTheVideo()
    {
        string file = _folder.File("video.mp4");
        OpenCvVideoSink sink = Open(file, 96, 64)!;
        WriteMany(sink, 96, 64, 3);
        sink.Complete();
        Assert.Throws<ObjectDisposedException>(() => WriteMany(sink, 96, 64, 1));
        sink.Dispose();
        sink.Dispose();
        Assert.Throws<ObjectDisposedException>(() => WriteMany(sink, 96, 64, 1));
        Assert.Throws<ObjectDisposedException>(sink.Complete);
        AssertPictures(file, 96, 64, [0, 1, 2]);
        Assert.Equal(["video.mp4"], _folder.FileNames);
    }

    [Theory]
    [InlineData("mp4v", "mpeg4")]
    [InlineData("FMP4", "mpeg4")]
    [InlineData("XVID", "mpeg4")]
    [InlineData("MJPG", "mjpeg")]
    [InlineData("FFV1", "ffv1")]
    public void Write_EveryCodecThatOpenCvHas_GivesItBack(string codec, string expected)
    {
        string file = _folder.File("video.mkv");
        using (OpenCvVideoSink sink = Open(file, 96, 64, codecs: codec)!)
        {
            WriteMany(sink, 96, 64, 3);
            sink.Complete();
        }

        Assert.Equal([$"video: {codec} by OpenCV"], _said);
        Assert.Equal(expected, TestFFmpeg.Field(file, "codec_name"));
        AssertPictures(file, 96, 64, [0, 1, 2]);
    }

    [Theory]
    [InlineData("avc1")]
    [InlineData("hev1")]
    [InlineData("VP90")]
    [InlineData("zzzz")]
    public void Open_CodecThatOpenCvLacks_TakesTheNextOne(string missing)
    {
        string file = _folder.File("video.mp4");
        using (OpenCvVideoSink sink = Open(file, 96, 64, codecs: [missing, "mp4v"])!)
        {
            WriteMany(sink, 96, 64, 2);
            sink.Complete();
        }

        Assert.Equal(["video: mp4v by OpenCV"], _said);
        AssertPictures(file, 96, 64, [0, 1]);
    }

    [Theory]
    [InlineData("video.mp4", "avc1")]
    [InlineData("video.xyz", "mp4v")]
    [InlineData("picture.png", "mp4v")]
    [InlineData("picture%03d.jpg", "mp4v")]
    public void Open_NothingWorks_IsNoSinkAndLeavesNoFile(string name, string codec)
    {
        Assert.Null(Open(_folder.File(name), 96, 64, codecs: codec));
        Assert.Empty(_said);
        Assert.Empty(_folder.FileNames);
    }

    [Theory]
    [InlineData(97, 64)]
    [InlineData(96, 65)]
    [InlineData(97, 65)]
    public void Write_OddSize_KeepsEveryRowAndColumn(int width, int height)
    {
        string file = _folder.File("odd.mp4");
        using (OpenCvVideoSink sink = Open(file, width, height)!)
        {
            WriteMany(sink, width, height, 1);
            sink.Complete();
        }

        (int evenWidth, int evenHeight) = (width + (width & 1), height + (height & 1));
        Assert.Equal(($"{evenWidth}", $"{evenHeight}"), (TestFFmpeg.Field(file, "width"), TestFFmpeg.Field(file, "height")));
        byte[] pixels = TestFFmpeg.Decode(file);
        byte[] whole = new byte[3 * width * height];
        for (int row = 0; row < height; row++)
        {
            pixels.AsSpan(3 * row * evenWidth, 3 * width).CopyTo(whole.AsSpan(3 * row * width));
        }

        Assert.InRange(TestPictures.SignalToNoise(TestPictures.Create(width, height), whole), 28, double.PositiveInfinity);
    }

    [Fact]
    public void Write_GapsAndCrowdedFrames_KeepTheTrueTime()
    {
        string file = _folder.File("gaps.mp4");
        using (OpenCvVideoSink sink = Open(file, 96, 64, frameRate: 10)!)
        {
            foreach ((double second, int number) in new[] { (5.0, 0), (5.1, 10), (5.12, 20), (5.5, 30) })
            {
                Write(sink, 96, 64, number, second);
            }

            sink.Complete();
        }

        // Slots 0, 1, then three repeats of slot 1, then slot 5; the frame at 5.12 falls into the slot of 5.1.
        AssertPictures(file, 96, 64, [0, 10, 10, 10, 10, 30]);
    }

    // As of a laptop that slept between two pictures: one for each moment of it would be a million.
    [Fact]
    public void Write_ATimeWithoutPicturesBeyondBelief_IsLeftOutAndSaid()
    {
        string file = _folder.File("slept.mp4");
        using (OpenCvVideoSink sink = Open(file, 96, 64, frameRate: 10)!)
        {
            foreach ((double second, int number) in new[] { (0, 0), (36_000, 10), (36_000.2, 20) })
            {
                Write(sink, 96, 64, number, second);
            }

            sink.Complete();
        }

        AssertPictures(file, 96, 64, [0, 10, 10, 20]);
        Assert.Equal($"'{file}': there was no picture for 36000 s, which are left out of the video.", _said[^1]);
    }

    [Theory]
    [InlineData("out.mp4")]
    [InlineData("out.mkv")]
    public void CompletedWithoutAFrame_IsNoFaultAndLeavesTheOlderFile(string name)
    {
        string file = _folder.File(name);
        File.WriteAllText(file, "older");
        using OpenCvVideoSink sink = OpenCvVideoSink.TryOpen(OutputFile.Prepare(file, overwrite: true, "--output"), new SourceInfo("test", 96, 64, 25, IsLive: false, FrameCount: null), _said.Add)!;

        sink.Complete();

        Assert.Equal([name], _folder.FileNames);
        Assert.Equal("older", File.ReadAllText(file));
    }

    [Fact]
    public void Complete_FileWasTakenAway_IsAnErrorThatNamesTheWayOut()
    {
        using OpenCvVideoSink sink = Open(_folder.File("lost.mp4"), 96, 64)!;
        WriteMany(sink, 96, 64, 2);
        File.Delete(Directory.GetFiles(_folder.Path).Single());
        MediaException exception = Assert.Throws<MediaException>(sink.Complete);
        Assert.Contains(".avi", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_PictureOfAnotherSize_IsAnErrorWithBothSizes()
    {
        using OpenCvVideoSink sink = Open(_folder.File("video.mp4"), 96, 64)!;
        MediaException exception = Assert.Throws<MediaException>(() => Write(sink, 32, 24, 1, 0));
        Assert.Contains("32x24", exception.Message, StringComparison.Ordinal);
        Assert.Contains("96x64", exception.Message, StringComparison.Ordinal);
    }

    private static void AssertPictures(string file, int width, int height, int[] numbers)
    {
        byte[] pixels = TestFFmpeg.Decode(file);
        int length = 3 * width * height;
        Assert.Equal(numbers.Length * length, pixels.Length);
        for (int slot = 0; slot < numbers.Length; slot++)
        {
            Assert.InRange(TestPictures.SignalToNoise(TestPictures.Create(width, height, numbers[slot]), pixels.AsSpan(slot * length, length)), 28, double.PositiveInfinity);
        }
    }

    private OpenCvVideoSink? Open(string path, int width, int height, double frameRate = 25, params string[] codecs)
    {
        OutputFile file = OutputFile.Prepare(path, overwrite: false, "--output");
        SourceInfo source = new("test", width, height, frameRate, IsLive: false, FrameCount: null);
        OpenCvVideoSink? sink = codecs.Length > 0 ? OpenCvVideoSink.TryOpen(file, source, _said.Add, codecs) : OpenCvVideoSink.TryOpen(file, source, _said.Add);
        if (sink is null)
        {
            file.Dispose();
        }

        return sink;
    }

    private void WriteMany(OpenCvVideoSink sink, int width, int height, int count)
    {
        for (int number = 0; number < count; number++)
        {
            Write(sink, width, height, number, number / 25.0);
        }
    }

    private void Write(OpenCvVideoSink sink, int width, int height, int number, double second)
    {
        MediaFrame frame = _pool.Rent();
        try
        {
            TestPictures.Fill(frame.Allocate(width, height).Pixels, width, height, number);
            frame.Timestamp = TimeSpan.FromSeconds(second);
            sink.Write(frame);
        }
        finally
        {
            _pool.Return(frame);
        }
    }
}
