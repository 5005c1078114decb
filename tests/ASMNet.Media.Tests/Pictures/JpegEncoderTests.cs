using ASMNet.Media.Pictures;

namespace ASMNet.Media.Tests.Pictures;

public sealed class JpegEncoderTests
{
    [Theory]
    [InlineData(64, 48)]
    [InlineData(1, 1)]
    [InlineData(17, 33)]
    [InlineData(100, 15)]
    public void Encode_AnySize_DecodesToTheSamePicture(int width, int height)
    {
        byte[] picture = TestPictures.Create(width, height);

        byte[] decoded = EncodeAndDecode(picture, width, height, 95);

        Assert.True(TestPictures.SignalToNoise(picture, decoded) > 30, $"{TestPictures.SignalToNoise(picture, decoded):0.0} dB");
    }

    [Fact]
    public void Encode_PictureOfNothing_IsRefused() =>
        Assert.Contains("no pixels", Assert.Throws<ArgumentException>(() => new JpegEncoder().Encode(default).Length).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(100)]
    [InlineData(75)]
    [InlineData(1)]
    public void Encode_Noise_StaysDecodableAtEveryQuality(int quality)
    {
        byte[] picture = new byte[3 * 80 * 64];
        new Random(7).NextBytes(picture);

        byte[] decoded = EncodeAndDecode(picture, 80, 64, quality);

        Assert.Equal(picture.Length, decoded.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    public void Encode_FlatPicture_KeepsItsLevel(byte level)
    {
        byte[] picture = new byte[3 * 32 * 32];
        picture.AsSpan().Fill(level);

        byte[] decoded = EncodeAndDecode(picture, 32, 32, 100);

        Assert.All(decoded, value => Assert.InRange(value, level - 1, level + 1));
    }

    [Fact]
    public void Encode_PictureAtQuality90_IsAsGoodAsFFmpegsAtTheSameSize()
    {
        const int Width = 160;
        const int Height = 128;
        byte[] picture = TestPictures.Create(Width, Height);
        using var folder = new TemporaryFolder();
        byte[] encoded = new JpegEncoder(90).Encode(TestPictures.View(picture, Width, Height)).ToArray();
        double ours = TestPictures.SignalToNoise(picture, EncodeAndDecode(picture, Width, Height, 90));

        double best = 0;
        File.WriteAllBytes(folder.File("picture.raw"), picture);
        foreach (int scale in (int[])[2, 3, 4, 6, 9])
        {
            string file = folder.File($"{scale}.jpg");
            TestFFmpeg.Make("-f", "rawvideo", "-pix_fmt", "bgr24", "-s", $"{Width}x{Height}", "-i", folder.File("picture.raw"), "-pix_fmt", "yuvj420p", "-q:v", $"{scale}", "-huffman", "0", file);
            if (new FileInfo(file).Length <= encoded.Length)
            {
                best = Math.Max(best, TestPictures.SignalToNoise(picture, TestFFmpeg.Decode(file)));
            }
        }

        Assert.True(ours > best - 1, $"ours {ours:0.0} dB, ffmpeg's {best:0.0} dB at {encoded.Length} bytes or fewer");
    }

    [Fact]
    public void Encode_SecondPicture_AllocatesNothing()
    {
        byte[] picture = TestPictures.Create(640, 480);
        var encoder = new JpegEncoder();
        encoder.Encode(TestPictures.View(picture, 640, 480));

        long allocated = Allocations.Least(() => encoder.Encode(TestPictures.View(picture, 640, 480)));

        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void Constructor_QualityOutOfRange_Throws(int quality) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new JpegEncoder(quality));

    private static byte[] EncodeAndDecode(byte[] picture, int width, int height, int quality)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("picture.jpg"), new JpegEncoder(quality).Encode(TestPictures.View(picture, width, height)).ToArray());
        return TestFFmpeg.Decode(folder.File("picture.jpg"));
    }
}
