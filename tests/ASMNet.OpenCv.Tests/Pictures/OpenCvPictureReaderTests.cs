using ASMNet.Imaging;
using ASMNet.Media;
using ASMNet.Media.Pictures;
using ASMNet.OpenCv.Pictures;

namespace ASMNet.OpenCv.Tests.Pictures;

/// <summary>OpenCV's own decoders beside ffmpeg's.</summary>
public sealed class OpenCvPictureReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly OpenCvPictureReader _reader = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("picture.png")]
    [InlineData("picture.bmp")]
    [InlineData("picture.tiff")]
    [InlineData("picture.jpg", "-q:v", "2")]
    [InlineData("picture.webp", "-lossless", "1")]
    [InlineData("grey.png", "-pix_fmt", "gray")]
    [InlineData("deep.png", "-pix_fmt", "rgb48be")]
    [InlineData("B\u00e4r \u718a.png")]
    public void Read_Picture_IsWhatFFmpegReads(string name, params string[] codec)
    {
        string file = Make(name, 97, 65, codec);
        DecodedImage ours = _reader.Read(file);
        DecodedImage theirs = new ImageFileReader(TestFFmpeg.Tools).Read(file);
        Assert.Equal((theirs.Width, theirs.Height), (ours.Width, ours.Height));
        Assert.InRange(TestPictures.SignalToNoise(theirs.Pixels, ours.Pixels), 38, double.PositiveInfinity);
    }

    [Fact]
    public void Read_JpegThatLiesOnItsSide_IsUpright()
    {
        byte[] jpeg = File.ReadAllBytes(Make("flat.jpg", 96, 64, "-q:v", "2"));

        // APP1 with one Exif entry: orientation 6, to be turned clockwise.
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
        ];
        string file = _folder.File("turned.jpg");
        File.WriteAllBytes(file, [.. jpeg[..2], .. exif, .. jpeg[2..]]);
        DecodedImage flat = _reader.Read(_folder.File("flat.jpg"));
        DecodedImage turned = _reader.Read(file);
        Assert.Equal((64, 96), (turned.Width, turned.Height));
        byte[] expected = new byte[turned.Pixels.Length];
        for (int y = 0; y < 96; y++)
        {
            for (int x = 0; x < 64; x++)
            {
                flat.Pixels.AsSpan(3 * (((63 - x) * 96) + y), 3).CopyTo(expected.AsSpan(3 * ((y * 64) + x)));
            }
        }

        Assert.Equal(expected, turned.Pixels);
    }

    [Theory]
    [InlineData(200, 65, 51, 0, 97, 65)]
    [InlineData(48, 65, 0, 16, 48, 32)]
    public void Read_FittedIntoAnotherSize_LiesInTheMiddleWithBlackBorders(int width, int height, int x, int y, int innerWidth, int innerHeight)
    {
        string file = Make("picture.png", 97, 65);
        byte[] pixels = [];
        Assert.Null(_reader.Read(file, (width, height), (w, h) => pixels = new byte[3 * w * h]));
        var view = new ImageView(pixels, width, height, 3 * width);
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
            {
                bool isInside = column >= x && column < x + innerWidth && row >= y && row < y + innerHeight;
                Assert.Equal(isInside, view.Row(row).Slice(3 * column, 3).IndexOfAnyExcept((byte)0) >= 0);
            }
        }
    }

    [Fact]
    public void Read_FileThatIsNoPicture_NamesIt()
    {
        string file = _folder.File("bad.png");
        File.WriteAllText(file, "rubbish that is no picture");
        Assert.StartsWith($"cannot read the picture '{file}': ", Assert.Throws<MediaException>(() => _reader.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_EmptyFile_SaysThatItIsEmpty()
    {
        string file = _folder.File("empty.png");
        File.WriteAllText(file, "");
        Assert.Equal($"the picture '{file}' cannot be read: the file is empty.", Assert.Throws<MediaException>(() => _reader.Read(file)).Message);
    }

    [Fact]
    public void Read_MissingFile_NamesIt() =>
        Assert.Equal("the picture 'gone.png' does not exist.", Assert.Throws<MediaException>(() => _reader.Read("gone.png")).Message);

    private string Make(string name, int width, int height, params string[] codec)
    {
        string pixels = _folder.File("pixels.raw");
        File.WriteAllBytes(pixels, TestPictures.Create(width, height));
        string file = _folder.File(name);
        TestFFmpeg.Make(["-f", "rawvideo", "-pix_fmt", "bgr24", "-s", $"{width}x{height}", "-i", pixels, "-frames:v", "1", .. codec, file]);
        return file;
    }
}
