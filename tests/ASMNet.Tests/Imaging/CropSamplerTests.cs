using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Imaging;

namespace ASMNet.Tests.Imaging;

public sealed class CropSamplerTests
{
    private const int Width = 101;
    private const int Height = 83;

    [Theory]
    [InlineData(40, 40, 0, 40)]
    [InlineData(40, 40, 0.5, 32)]
    [InlineData(30, 45, -1.2, 37)]
    [InlineData(44, 44, 0.3, 12)]
    public void Sample_LinearRamp_GivesTheRampAtEachCropPixel(float cropWidth, float cropHeight, float rotation, int size)
    {
        // Bilinear interpolation of a linear picture is exact, and so is the mean of samples spread evenly about a pixel's centre.
        byte[] pixels = Picture((x, y) => (byte)(x + y), (x, y) => (byte)(2 * x), (x, y) => (byte)(250 - (2 * y)));
        var region = new CropRegion(new Vector2(48.3f, 40.6f), cropWidth, cropHeight, rotation);
        var planes = new float[3 * size * size];
        CropSampler.Sample(View(pixels), region, size, size, PixelNormalisation.Bgr, planes);
        for (int j = 0; j < size; j++)
        {
            for (int i = 0; i < size; i++)
            {
                Vector2 at = region.ToImage(new Vector2(((i + 0.5f) / size) - 0.5f, ((j + 0.5f) / size) - 0.5f));
                Assert.Equal(at.X + at.Y, planes[(j * size) + i], 0.01f);
                Assert.Equal(2 * at.X, planes[(size * size) + (j * size) + i], 0.01f);
                Assert.Equal(250 - (2 * at.Y), planes[(2 * size * size) + (j * size) + i], 0.01f);
            }
        }
    }

    [Fact]
    public void Sample_OwnSize_CopiesThePicture()
    {
        byte[] pixels = RandomPicture();
        var region = new CropRegion(new Vector2((Width - 1) / 2f, (Height - 1) / 2f), Width, Height, 0);
        var planes = new float[3 * Width * Height];
        CropSampler.Sample(View(pixels), region, Width, Height, PixelNormalisation.Bgr, planes);
        for (int i = 0; i < Width * Height; i++)
        {
            Assert.Equal(pixels[3 * i], planes[i], 0.02f);
            Assert.Equal(pixels[(3 * i) + 2], planes[(2 * Width * Height) + i], 0.02f);
        }
    }

    [Fact]
    public void Sample_FineChecks_ShrinkToGrey()
    {
        byte[] pixels = Picture((x, y) => Check(x, y), (x, y) => Check(x, y), (x, y) => Check(x, y));
        var planes = new float[3 * 16 * 16];
        CropSampler.Sample(View(pixels), CropRegion.Square(new Vector2(50, 41), 64), 16, 16, PixelNormalisation.Bgr, planes);
        Assert.All(planes, value => Assert.InRange(value, 115, 140));
    }

    [Fact]
    public void Sample_OutsideThePicture_IsBlackBeforeNormalisation()
    {
        byte[] pixels = Picture((_, _) => 255, (_, _) => 255, (_, _) => 255);
        var planes = new float[3 * 8 * 8];
        PixelNormalisation normalisation = PixelNormalisation.From(ChannelOrder.Rgb, 1 / 255f, new Vector3(0.5f, 0.4f, 0.3f), new Vector3(0.5f, 0.25f, 0.2f));
        CropSampler.Sample(View(pixels), CropRegion.Square(new Vector2(-500, 40), 8), 8, 8, normalisation, planes);
        Assert.Equal(-1, planes[0], 1e-5f);
        Assert.Equal(-1.6f, planes[64], 1e-5f);
        Assert.Equal(-1.5f, planes[128], 1e-5f);
    }

    [Fact]
    public void Sample_AcrossTheBorder_FadesToBlack()
    {
        byte[] pixels = Picture((_, _) => 200, (_, _) => 200, (_, _) => 200);
        var planes = new float[3 * 2];

        // Pixel centres fall on x = -0.5 and x = 0.5.
        CropSampler.Sample(View(pixels), new CropRegion(new Vector2(0, 40), 2, 1, 0), 2, 1, PixelNormalisation.Bgr, planes);
        Assert.Equal(100, planes[0], 1e-3f);
        Assert.Equal(200, planes[1], 1e-3f);
    }

    [Fact]
    public void Sample_Rgb_SwapsThePlanes()
    {
        byte[] pixels = Picture((_, _) => 51, (_, _) => 102, (_, _) => 255);
        var planes = new float[3];
        CropSampler.Sample(View(pixels), CropRegion.Square(new Vector2(50, 40), 1), 1, 1, PixelNormalisation.UnitRgb, planes);
        Assert.Equal([1, 0.4f, 0.2f], planes.Select(v => MathF.Round(v, 5)));
    }

    [Theory]
    [InlineData(60, 0, 64)]
    [InlineData(150, 0.4, 64)]
    [InlineData(300, -2, 50)]
    public void Sample_WideInstructions_AgreeWithTheScalarPath(float side, float rotation, int size)
    {
        byte[] pixels = RandomPicture();
        var region = new CropRegion(new Vector2(47.7f, 39.1f), side, side, rotation);
        var wide = new float[3 * size * size];
        var scalar = new float[3 * size * size];
        CropSampler.Sample(View(pixels), region, size, size, PixelNormalisation.UnitRgb, wide, 4, wide: true);
        CropSampler.Sample(View(pixels), region, size, size, PixelNormalisation.UnitRgb, scalar, 4, wide: false);
        for (int i = 0; i < wide.Length; i++)
        {
            Assert.Equal(scalar[i], wide[i], 2e-4f);
        }
    }

    [Fact]
    public void Sample_ResultTooSmall_SaysSo()
    {
        byte[] pixels = RandomPicture();
        var error = Assert.Throws<ArgumentException>(() => CropSampler.Sample(
            View(pixels), CropRegion.Square(Vector2.Zero, 8), 8, 8, PixelNormalisation.Bgr, new float[100]));
        Assert.Contains("8x8", error.Message, StringComparison.Ordinal);
    }

    private static ImageView View(byte[] pixels) => new(pixels, Width, Height, 3 * Width);

    private static byte Check(int x, int y) => (byte)((x + y) % 2 * 255);

    private static byte[] RandomPicture()
    {
        var pixels = new byte[3 * Width * Height];
        new Random(7).NextBytes(pixels);
        return pixels;
    }

    private static byte[] Picture(Func<int, int, byte> blue, Func<int, int, byte> green, Func<int, int, byte> red)
    {
        var pixels = new byte[3 * Width * Height];
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                int at = 3 * ((y * Width) + x);
                pixels[at] = blue(x, y);
                pixels[at + 1] = green(x, y);
                pixels[at + 2] = red(x, y);
            }
        }

        return pixels;
    }
}
