using System.Buffers.Binary;
using ASMNet.Imaging;
using ASMNet.Media.Pictures;

namespace ASMNet.Media.Tests.Pictures;

public sealed class PngWriterTests
{
    [Fact]
    public void Write_Header_HoldsSizeAndFormat()
    {
        byte[] file = Write(new byte[3 * 7 * 5], 7, 5);
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], file[..8]);
        Assert.Equal(7, BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(16)));
        Assert.Equal(5, BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(20)));
        Assert.Equal([8, 2, 0, 0, 0], file[24..29]);

        // Every PNG ends with this chunk and its published checksum.
        Assert.Equal([0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82], file[^12..]);
    }

    [Fact]
    public void Write_PictureOfNothing_IsRefusedBeforeAnythingIsWritten()
    {
        using var target = new MemoryStream();

        Assert.Contains("no pixels", Assert.Throws<ArgumentException>(() => PngWriter.Write(target, default)).Message, StringComparison.Ordinal);
        Assert.Equal(0, target.Length);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(64, 48)]
    [InlineData(333, 7)]
    public void Write_AnySize_IsReadBackExactlyByFFmpeg(int width, int height)
    {
        byte[] pixels = TestPictures.Create(width, height);
        using var folder = new TemporaryFolder();
        string file = folder.File("picture.png");
        File.WriteAllBytes(file, Write(pixels, width, height));
        Assert.Equal(pixels, TestFFmpeg.Decode(file));
    }

    [Fact]
    public void Write_Noise_IsReadBackExactlyByFFmpeg()
    {
        // Every tie of the filter's three neighbours occurs in it.
        var random = new Random(4);
        byte[] pixels = [.. Enumerable.Range(0, 3 * 211 * 160).Select(_ => (byte)(random.Next(4) * random.Next(86)))];
        using var folder = new TemporaryFolder();
        string file = folder.File("picture.png");
        File.WriteAllBytes(file, Write(pixels, 211, 160));
        Assert.Equal(pixels, TestFFmpeg.Decode(file));
    }

    private static byte[] Write(byte[] pixels, int width, int height)
    {
        using var file = new MemoryStream();
        PngWriter.Write(file, new ImageView(pixels, width, height, 3 * width));
        return file.ToArray();
    }
}
