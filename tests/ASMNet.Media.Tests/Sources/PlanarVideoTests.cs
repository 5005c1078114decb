using ASMNet.Imaging;
using ASMNet.Media.FFmpeg;
using ASMNet.Media.Sources;

namespace ASMNet.Media.Tests.Sources;

/// <summary>Videos of every kind of pixels give the pictures that ffmpeg makes of them, whether it converts them or the program does.</summary>
public sealed class PlanarVideoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MediaFramePool _frames = new(new FramePool(), 1);

    public void Dispose()
    {
        Assert.Equal(0, _frames.Outstanding);
        Assert.Equal(0, _frames.Buffers.Outstanding);
        _folder.Dispose();
    }

    [Theory]
    [InlineData("yuv420p", "tv", "smpte170m", 112, 38, true)]
    [InlineData("yuv420p", "tv", "bt709", 112, 38, true)]
    [InlineData("yuv420p", "unknown", "unknown", 30, 10, true)]
    [InlineData("yuvj420p", "pc", "bt470bg", 112, 38, true)]
    [InlineData("yuvj420p", "pc", "bt709", 80, 6, true)]
    [InlineData("yuv422p", "tv", "smpte170m", 112, 38, true)]
    [InlineData("yuv422p", "tv", "bt709", 98, 38, true)]
    [InlineData("yuvj422p", "pc", "unknown", 112, 38, true)]
    [InlineData("yuv420p", "tv", "smpte170m", 111, 38, false)]
    [InlineData("yuv420p", "tv", "bt2020nc", 112, 38, false)]
    [InlineData("yuv420p", "pc", "bt709", 112, 38, false)]
    [InlineData("yuv444p", "tv", "bt709", 112, 38, false)]
    [InlineData("yuv420p10le", "tv", "bt709", 112, 38, false)]
    public void Read_AnyPixels_GivesFFmpegsPictures(string format, string range, string space, int width, int height, bool isPlanar)
    {
        string file = Video(format, range, space, width, height);

        AssertSame(file, TestFFmpeg.Decode(file), isPlanar);
    }

    [Fact]
    public void Read_TurnedVideo_GivesFFmpegsPictures()
    {
        string turned = Turned("yuv420p");

        AssertSame(turned, TestFFmpeg.Decode(turned), isPlanar: true);
    }

    [Fact]
    public void Read_TallColourTurned_IsLeftToFFmpeg() => Assert.Null(Probe(Turned("yuv422p")).Planar);

    [Fact]
    public void Read_WidePixels_AreLeftToFFmpeg()
    {
        string file = _folder.File("wide.mkv");
        TestFFmpeg.Make("-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=0.12,setsar=2/1", "-c:v", "ffv1", "-pix_fmt", "yuv420p", file);

        Assert.Null(Probe(file).Planar);
    }

    private string Turned(string format)
    {
        string flat = _folder.File("flat.mp4");
        string turned = _folder.File("turned.mp4");
        TestFFmpeg.Make("-f", "lavfi", "-i", "testsrc2=s=112x38:r=25:d=0.12", "-c:v", "mpeg2video", "-qscale:v", "2", "-pix_fmt", format, flat);
        TestFFmpeg.Make("-i", flat, "-c", "copy", "-metadata:s:v:0", "rotate=90", turned);
        return turned;
    }

    // All numbers that bytes hold, also those that no camera sends, so that every limit is met.
    private string Video(string format, string range, string space, int width, int height)
    {
        string pixels = _folder.File("pixels.raw");
        string file = _folder.File("video.mkv");
        byte[] bytes = new byte[3 * 8 * width * height];
        new Random(7).NextBytes(bytes);
        File.WriteAllBytes(pixels, bytes);
        TestFFmpeg.Make(
            "-f", "rawvideo", "-pix_fmt", format, "-s", $"{width}x{height}", "-r", "25", "-i", pixels, "-frames:v", "3",
            "-c:v", format.StartsWith("yuvj", StringComparison.Ordinal) ? "mjpeg" : "ffv1", "-qscale:v", "2", "-pix_fmt", format, "-color_range", range, "-colorspace", space, file);
        return file;
    }

    private static MediaProbe Probe(string file) => MediaProbe.Read(TestFFmpeg.Tools, MediaAddress.File(file), new MediaLimits());

    private void AssertSame(string file, byte[] expected, bool isPlanar)
    {
        Assert.Equal(isPlanar && System.Runtime.Intrinsics.X86.Avx2.IsSupported, Probe(file).Planar is not null);
        using var source = new FFmpegSource(TestFFmpeg.Tools, MediaAddress.File(file), new MediaLimits(), TimeProvider.System, _ => { });
        int at = 0;
        for (MediaFrame frame = _frames.Rent(); ; frame = _frames.Rent())
        {
            bool isThere = source.Read(frame, default);
            if (isThere)
            {
                Span<byte> pixels = frame.Buffer.Pixels;
                int largest = 0;
                for (int i = 0; i < pixels.Length; i++)
                {
                    largest = Math.Max(largest, Math.Abs(pixels[i] - expected[at + i]));
                }

                // ffmpeg's own ways from one form to the other differ by as much from processor to processor
                Assert.InRange(largest, 0, isPlanar ? 2 : 0);
                at += pixels.Length;
            }

            _frames.Return(frame);
            if (!isThere)
            {
                break;
            }
        }

        Assert.Null(source.Defect);
        Assert.Equal(expected.Length, at);
        Assert.NotEqual(0, at);
    }
}
