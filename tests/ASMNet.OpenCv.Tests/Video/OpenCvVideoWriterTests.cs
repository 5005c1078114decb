using ASMNet.Imaging;
using ASMNet.Media;
using ASMNet.OpenCv.Video;

namespace ASMNet.OpenCv.Tests.Video;

/// <summary>What OpenCV's own encoders write, judged by ffmpeg.</summary>
public sealed class OpenCvVideoWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FramePool _pool = new();
    private readonly List<string> _reports = [];

    public void Dispose()
    {
        _folder.Dispose();
        Assert.Equal(0, _pool.Outstanding);
    }

    [Theory]
    [InlineData("video.mp4", "mpeg4")]
    [InlineData("video.mov", "mpeg4")]
    [InlineData("video.mkv", "mpeg4")]
    [InlineData("video.avi", "mjpeg")]
    public void Write_EveryContainer_HoldsEveryPictureWithItsCodecAndWithoutAWord(string name, string codec)
    {
        string file = _folder.File(name);
        using (OpenCvVideoWriter writer = OpenCvVideoWriter.Open(file, 96, 64, 25, _reports.Add))
        {
            WriteMany(writer, 96, 64, 10);
            writer.Complete();
            Assert.Equal(file, writer.Path);
        }

        Assert.Empty(_reports);
        Assert.Equal(codec, TestFFmpeg.Field(file, "codec_name"));
        AssertPictures(file, 96, 64, 10);
    }

    [Theory]
    [InlineData(97, 64)]
    [InlineData(96, 65)]
    [InlineData(97, 65)]
    public void Write_OddSize_KeepsEveryRowAndColumn(int width, int height)
    {
        string file = _folder.File("odd.mp4");
        using (OpenCvVideoWriter writer = OpenCvVideoWriter.Open(file, width, height, 25, _reports.Add))
        {
            WriteMany(writer, width, height, 3);
            writer.Complete();
        }

        (int evenWidth, int evenHeight) = (width + (width & 1), height + (height & 1));
        Assert.Equal((evenWidth, evenHeight), (int.Parse(TestFFmpeg.Field(file, "width")), int.Parse(TestFFmpeg.Field(file, "height"))));
        byte[] pixels = TestFFmpeg.Decode(file);
        byte[] whole = new byte[3 * width * height];
        for (int row = 0; row < height; row++)
        {
            pixels.AsSpan(3 * row * evenWidth, 3 * width).CopyTo(whole.AsSpan(3 * row * width));
        }

        Assert.InRange(TestPictures.SignalToNoise(TestPictures.Create(width, height), whole), 30, double.PositiveInfinity);
    }

    [Fact]
    public void Open_ContainerThatOpenCvHasNot_WritesMotionJpegInAviAndSaysSo()
    {
        string file = _folder.File("video.xyz");
        using (OpenCvVideoWriter writer = OpenCvVideoWriter.Open(file, 96, 64, 25, _reports.Add))
        {
            WriteMany(writer, 96, 64, 4);
            writer.Complete();
            Assert.Equal(_folder.File("video.avi"), writer.Path);
        }

        Assert.Contains("MJPG", Assert.Single(_reports), StringComparison.Ordinal);
        AssertPictures(_folder.File("video.avi"), 96, 64, 4);
    }

    [Theory]
    [InlineData("picture.png")]
    [InlineData("picture.jpg")]
    public void Open_EndingOfAPicture_IsNoVideoOfPictures(string name)
    {
        using (OpenCvVideoWriter writer = OpenCvVideoWriter.Open(_folder.File(name), 96, 64, 25, _reports.Add))
        {
            WriteMany(writer, 96, 64, 4);
            writer.Complete();
        }

        Assert.Equal(["picture.avi"], _folder.FileNames);
    }

    [Fact]
    public void Open_FolderThatIsNotThere_NamesTheFileAndWhatWasTried()
    {
        string file = _folder.File("none/video.mp4");
        MediaException exception = Assert.Throws<MediaException>(() => OpenCvVideoWriter.Open(file, 96, 64, 25, _reports.Add));
        Assert.Contains(file, exception.Message, StringComparison.Ordinal);
        Assert.Contains("mp4v, MJPG", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_GapsAndCrowdedFrames_KeepTheTrueTime()
    {
        string file = _folder.File("gaps.avi");
        using (OpenCvVideoWriter writer = OpenCvVideoWriter.Open(file, 96, 64, 10, _reports.Add))
        {
            foreach ((double second, int number) in new[] { (5.0, 0), (5.1, 10), (5.12, 20), (5.5, 30) })
            {
                Write(writer, 96, 64, number, second);
            }

            writer.Complete();
        }

        // Slots 0, 1, then three repeats of slot 1, then slot 5; the frame at 5.12 falls into the slot of 5.1.
        byte[] pixels = TestFFmpeg.Decode(file);
        int[] shown = [0, 10, 10, 10, 10, 30];
        int length = 3 * 96 * 64;
        Assert.Equal(shown.Length * length, pixels.Length);
        for (int slot = 0; slot < shown.Length; slot++)
        {
            Assert.InRange(TestPictures.SignalToNoise(TestPictures.Create(96, 64, shown[slot]), pixels.AsSpan(slot * length, length)), 28, double.PositiveInfinity);
        }
    }

    [Fact]
    public void Complete_FileWasTakenAway_IsAnErrorThatNamesTheWayOut()
    {
        string file = _folder.File("lost.mp4");
        using OpenCvVideoWriter writer = OpenCvVideoWriter.Open(file, 96, 64, 25, _reports.Add);
        WriteMany(writer, 96, 64, 2);
        File.Delete(file);
        MediaException exception = Assert.Throws<MediaException>(writer.Complete);
        Assert.Contains(".avi", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_PictureOfAnotherSize_IsAnErrorWithBothSizes()
    {
        using OpenCvVideoWriter writer = OpenCvVideoWriter.Open(_folder.File("video.mp4"), 96, 64, 25, _reports.Add);
        MediaException exception = Assert.Throws<MediaException>(() => Write(writer, 32, 24, 1, 0));
        Assert.Contains("32x24", exception.Message, StringComparison.Ordinal);
        Assert.Contains("96x64", exception.Message, StringComparison.Ordinal);
    }

    private static void AssertPictures(string file, int width, int height, int count)
    {
        byte[] pixels = TestFFmpeg.Decode(file);
        int length = 3 * width * height;
        Assert.Equal(count * length, pixels.Length);
        for (int number = 0; number < count; number++)
        {
            Assert.InRange(TestPictures.SignalToNoise(TestPictures.Create(width, height, number), pixels.AsSpan(number * length, length)), 28, double.PositiveInfinity);
        }
    }

    private void WriteMany(OpenCvVideoWriter writer, int width, int height, int count)
    {
        for (int number = 0; number < count; number++)
        {
            Write(writer, width, height, number, number / 25.0);
        }
    }

    private void Write(OpenCvVideoWriter writer, int width, int height, int number, double second)
    {
        using FrameBuffer picture = _pool.Rent(width, height);
        TestPictures.Fill(picture.Pixels, width, height, number);
        writer.Write(picture.View, TimeSpan.FromSeconds(second));
    }
}
