using System.Text;
using ASMNet.Media.Cameras;
using ASMNet.Media.FFmpeg;

namespace ASMNet.Media.Tests.FFmpeg;

/// <summary>ffprobe's and ffmpeg's answers, changed at random: they are understood within their ranges, or refused by name.</summary>
public sealed class ProbeFuzzTests
{
    [Fact]
    public void Parse_AnyAnswer_GivesValuesInRangeOrTheProjectsException()
    {
        using var folder = new TemporaryFolder();
        TestFFmpeg.Make("-f", "lavfi", "-i", "testsrc=s=64x48:r=25:d=0.2", "-f", "lavfi", "-i", "sine=duration=0.2", "-pix_fmt", "yuv420p", folder.File("a.mp4"));
        (int exitCode, string answer, _) = FFmpegTools.Run(TestFFmpeg.Tools.FFprobe, "-v", "error", "-show_streams", "-show_format", "-of", "json", folder.File("a.mp4"));
        Assert.Equal(0, exitCode);
        Assert.Equal((25.0, 5L), (MediaProbe.Parse(answer, "a").FrameRate, MediaProbe.Parse(answer, "a").FrameCount!.Value));
        int understood = 0;
        Fuzzing.Run(8000, TimeSpan.FromSeconds(20), Encoding.UTF8.GetBytes(answer), bytes =>
        {
            try
            {
                MediaProbe probe = MediaProbe.Parse(Encoding.UTF8.GetString(bytes), "a");
                Assert.InRange(probe.FrameRate, 0.001, 1000);
                Assert.True(probe.FrameCount is null or > 0);
                Assert.True(probe.Duration is null || probe.Duration > TimeSpan.Zero);
                understood++;
            }
            catch (MediaException exception)
            {
                Assert.StartsWith("a ", exception.Message.Replace("cannot read a ", "a ", StringComparison.Ordinal), StringComparison.Ordinal);
            }
        }, megabytes: 16, name: "ffprobe's answers");
        Assert.NotEqual(0, understood);
    }

    [Theory]
    [InlineData("""{"streams":[],"format":{}}""")]
    [InlineData("""{"streams":{"codec_type":"video"}}""")]
    [InlineData("""{"streams":["video",7,null]}""")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("")]
    [InlineData("""{"streams":[{"codec_type":"video\ud800"}]}""")]
    public void Parse_OtherJson_IsRefused(string json) => Assert.Throws<MediaException>(() => MediaProbe.Parse(json, "'x'"));

    [Theory]
    [InlineData("""{"codec_type":"video","duration":"1e300","avg_frame_rate":"1/0","nb_frames":"-4"}""")]
    [InlineData("""{"codec_type":"video","duration":"NaN","avg_frame_rate":"NaN/1","nb_frames":"1e300"}""")]
    [InlineData("""{"codec_type":"video","duration":"1e-300"}""")]
    [InlineData("""{"codec_type":"video","duration":[1],"avg_frame_rate":{"a":1},"nb_frames":true,"disposition":[]}""")]
    public void Parse_ImpossibleValues_CountAsUnknown(string stream)
    {
        MediaProbe probe = MediaProbe.Parse($$"""{"streams":[{{stream}}]}""", "'x'");

        Assert.Equal((30, null, null), (probe.FrameRate, probe.FrameCount, probe.Duration));
    }

    [Fact]
    public void ParseLists_AnyAnswer_NeverFail()
    {
        const string Text = "[dshow @ 0x1] \"USB Camera\" (video)\n[dshow @ 0x1]   Alternative name \"@device_pnp_x\"\n[AVFoundation @ 0x1] [0] FaceTime\n[video4linux2,v4l2 @ 0x1] Compressed: mjpeg : Motion-JPEG : 640x480 1280x720\n";
        Fuzzing.Run(4000, TimeSpan.FromSeconds(10), Encoding.UTF8.GetBytes(Text), bytes =>
        {
            string text = Encoding.UTF8.GetString(bytes);
            CameraDevices.ParseDirectShow(text);
            CameraDevices.ParseAvFoundation(text);
            CameraListing.ParseFormats(text);
        }, megabytes: 16, name: "lists of cameras");
    }
}
