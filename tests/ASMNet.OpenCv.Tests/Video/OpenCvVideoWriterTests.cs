using ASMNet.Imaging;
using ASMNet.Media;
using ASMNet.OpenCv.Video;
using OpenCvSharp.Contract;

namespace ASMNet.OpenCv.Tests.Video;

public sealed class OpenCvVideoWriterTests : SimulationTests
{
    private string Mp4 => Path.Combine(Folder, "video.mp4");

    [Fact]
    public void Open_EverythingWorks_TakesH264WithoutAWord()
    {
        SimulatedFiles.Writable.UnionWith(["avc1.mp4", "mp4v.mp4", "MJPG.avi"]);
        using OpenCvVideoWriter writer = Open();
        Assert.Equal((Mp4, "avc1"), (writer.Path, writer.Codec));
        Assert.Empty(Reports);
    }

    [Fact]
    public void Open_OnlyMotionJpegWorks_WritesAviAndSaysSo()
    {
        SimulatedFiles.Writable.Add("MJPG.avi");
        using OpenCvVideoWriter writer = Open();
        Assert.Equal((Path.ChangeExtension(Mp4, ".avi"), "MJPG"), (writer.Path, writer.Codec));
        Assert.Contains("MJPG", Assert.Single(Reports), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NothingWorks_NamesTheFileAndWhatWasTried()
    {
        MediaException exception = Assert.Throws<MediaException>(() => Open());
        Assert.Contains(Mp4, exception.Message, StringComparison.Ordinal);
        Assert.Contains("avc1, mp4v, MJPG", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_GapsAndCrowdedFrames_KeepTheTrueTime()
    {
        SimulatedFiles.Writable.Add("avc1.mp4");
        using OpenCvVideoWriter writer = Open(frameRate: 10);
        foreach ((double second, byte value) in new[] { (5.0, (byte)1), (5.1, (byte)2), (5.12, (byte)3), (5.5, (byte)4) })
        {
            Write(writer, 64, 48, value, second);
        }

        writer.Complete();

        // Slots 0, 1, then three repeats of slot 1, then slot 5; the frame at 5.12 falls into the slot of 5.1.
        Assert.Equal(["avc1", "1", "2", "2", "2", "2", "4"], File.ReadAllLines(Mp4));
    }

    [Fact]
    public void Complete_EncoderWroteNothing_IsAnErrorThatNamesTheWayOut()
    {
        SimulatedFiles.Writable.Add("avc1.mp4");
        SimulatedFiles.Hollow.Add("avc1");
        using OpenCvVideoWriter writer = Open();
        Write(writer, 64, 48, 1, 0);
        MediaException exception = Assert.Throws<MediaException>(writer.Complete);
        Assert.Contains(".avi", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Complete_FileHoldsAnotherCodec_TellsWhichItReallyIs()
    {
        SimulatedFiles.Writable.Add("avc1.mp4");
        SimulatedFiles.Renamed["avc1"] = "FMP4";
        using OpenCvVideoWriter writer = Open();
        Write(writer, 64, 48, 1, 0);
        writer.Complete();
        Assert.Equal("FMP4", writer.Codec);
        Assert.Contains("holds FMP4, not avc1", Assert.Single(Reports), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_PictureOfAnotherSize_IsAnErrorWithBothSizes()
    {
        SimulatedFiles.Writable.Add("avc1.mp4");
        using OpenCvVideoWriter writer = Open();
        MediaException exception = Assert.Throws<MediaException>(() => Write(writer, 32, 24, 1, 0));
        Assert.Contains("32x24", exception.Message, StringComparison.Ordinal);
        Assert.Contains("64x48", exception.Message, StringComparison.Ordinal);
    }

    private OpenCvVideoWriter Open(double frameRate = 30) => OpenCvVideoWriter.Open(Mp4, 64, 48, frameRate, Reports.Add);

    private void Write(OpenCvVideoWriter writer, int width, int height, byte value, double second)
    {
        using FrameBuffer picture = Pool.Rent(width, height);
        picture.Pixels.Fill(value);
        writer.Write(picture.View, TimeSpan.FromSeconds(second));
    }
}
