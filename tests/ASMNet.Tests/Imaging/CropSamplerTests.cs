using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Imaging;

namespace ASMNet.Tests.Imaging;

public sealed class CropSamplerTests
{
    private const int Width = 101;
    private const int Height = 83;

    // The wide path weighs rows in 127ths, so it is off by at most a 254th of the difference of two rows; a shrunk picture is rounded to bytes.
    private const double RowError = 0.51 / 127;
    private const double Rounding = 0.5;

    [Theory]
    [InlineData(40, 40, 0, 40)]
    [InlineData(40, 40, 0.5, 32)]
    [InlineData(30, 45, -1.2, 37)]
    [InlineData(44, 44, 0.3, 12)]
    public void Sample_LinearRamp_GivesTheRampAtEachCropPixel(float cropWidth, float cropHeight, float rotation, int size)
    {
        // Bilinear interpolation of a linear picture is exact, and so is the mean of a block.
        byte[] pixels = Picture((x, y) => (byte)(x + y), (x, y) => (byte)(2 * x), (x, y) => (byte)(250 - (2 * y)));
        var region = new CropRegion(new Vector2(48.3f, 40.6f), cropWidth, cropHeight, rotation);
        double tolerance = cropWidth / size > 1.5 ? Rounding + 0.02 : 0.02;
        float[] planes = Sample(pixels, region, size, size);
        for (int j = 0; j < size; j++)
        {
            for (int i = 0; i < size; i++)
            {
                Vector2 at = region.ToImage(new Vector2(((i + 0.5f) / size) - 0.5f, ((j + 0.5f) / size) - 0.5f));
                Assert.Equal(at.X + at.Y, planes[(j * size) + i], tolerance);
                Assert.Equal(2 * at.X, planes[(size * size) + (j * size) + i], tolerance);
                Assert.Equal(250 - (2 * at.Y), planes[(2 * size * size) + (j * size) + i], tolerance);
            }
        }
    }

    // A sampler keeps its buffers: what a white picture left there must not shine through at the edges of a black one, beyond which there is black too.
    [Theory]
    [InlineData(50, 40, 400)]
    [InlineData(98, 80, 150)]
    [InlineData(20, 82, 90)]
    [InlineData(99, 10, 700)]
    public void Sample_BlackPictureAfterAWhiteOne_IsBlack(float x, float y, float side)
    {
        var sampler = new CropSampler();
        var region = CropRegion.Square(new Vector2(x, y), side);
        float[] planes = new float[3 * 24 * 24];
        byte[] white = new byte[3 * 400 * 400];
        white.AsSpan().Fill(255);
        sampler.Sample(new ImageView(white, 400, 400, 1200), CropRegion.Square(new Vector2(200, 200), 390), 24, 24, PixelNormalisation.Bgr, planes);
        Assert.All(planes, value => Assert.Equal(255, value));

        sampler.Sample(new ImageView(new byte[3 * Width * Height], Width, Height, 3 * Width), region, 24, 24, PixelNormalisation.Bgr, planes);
        Assert.All(planes, value => Assert.Equal(0, value));
    }

    // Stripes of one pixel, of which a picture 1.55 times as coarse can show nothing but their mean; as they are, samples would waver between both colours.
    [Fact]
    public void Sample_StripesFinerThanTheResult_AreTheirMean()
    {
        byte[] pixels = Picture((x, _) => (byte)(x % 2 == 0 ? 40 : 200), (x, _) => (byte)(x % 2 == 0 ? 40 : 200), (x, _) => (byte)(x % 2 == 0 ? 40 : 200));
        float[] planes = Sample(pixels, CropRegion.Square(new Vector2(50, 40), 62), 40, 40);
        Assert.All(planes, value => Assert.Equal(120, value, 1f));
    }

    [Theory]
    [InlineData(45, 0, 40, 1)]
    [InlineData(60, 0.4, 41, 1)]
    [InlineData(140, -0.9, 96, 1)]
    [InlineData(70, 0, 40, 2)]
    [InlineData(99, 0.3, 40, 2)]
    [InlineData(60, 2.5, 19, 3)]
    [InlineData(400, -2, 64, 6)]
    public void Sample_AnyRegion_EqualsBilinearSamplesOfTheMeansOfBlocks(float side, float rotation, int size, int factor)
    {
        byte[] pixels = RandomPicture();
        var region = new CropRegion(new Vector2(47.7f, 39.1f), side, side, rotation);
        float[] wide = Sample(pixels, region, size, size);
        float[] narrow = Sample(pixels, region, size, size, wide: false);
        double rounding = factor > 1 ? Rounding : 0;
        for (int j = 0; j < size; j++)
        {
            for (int i = 0; i < size; i++)
            {
                (double x, double y) = Place(region, ((i + 0.5) / size) - 0.5, ((j + 0.5) / size) - 0.5);
                for (int channel = 0; channel < 3; channel++)
                {
                    double expected = Reference(pixels, x, y, channel, factor);
                    int at = (((channel * size) + j) * size) + i;
                    Assert.Equal(expected, narrow[at], rounding + 0.02);
                    Assert.Equal(expected, wide[at], rounding + 0.02 + (255 * RowError));
                }
            }
        }
    }

    [Theory]
    [InlineData(130, 0)]
    [InlineData(300, 0)]
    [InlineData(300, 0.6)]
    [InlineData(1500, 0.6)]
    [InlineData(3500, -3)]
    public void Sample_RegionAroundAWhitePicture_KeepsItsAreaAndCentre(float side, float rotation)
    {
        const int Size = 64;
        byte[] pixels = Picture((_, _) => 255, (_, _) => 255, (_, _) => 255);
        var region = new CropRegion(new Vector2(52, 38), side, side, rotation);
        float[] planes = Sample(pixels, region, Size, Size);
        double area = 0;
        var centre = Vector2.Zero;
        for (int i = 0; i < Size * Size; i++)
        {
            area += planes[i] / 255;
            centre += planes[i] / 255 * new Vector2((((i % Size) + 0.5f) / Size) - 0.5f, (((i / Size) + 0.5f) / Size) - 0.5f);
        }

        double pixel = side * side / (Size * Size);
        Assert.Equal(1, area * pixel / (Width * Height), 0.06);
        Vector2 difference = region.ToImage(centre / (float)area) - new Vector2((Width - 1) / 2f, (Height - 1) / 2f);
        Assert.True(difference.Length() < 0.1 * Math.Sqrt(pixel), $"The centre is off by {difference}.");
    }

    [Fact]
    public void Sample_QuarterTurn_IsTheTurnedResult()
    {
        const int Size = 24;
        byte[] pixels = RandomPicture();
        float[] upright = Sample(pixels, new CropRegion(new Vector2(50, 40), 60, 30, 0), Size, Size);
        float[] turned = Sample(pixels, new CropRegion(new Vector2(50, 40), 30, 60, MathF.PI / 2), Size, Size);
        for (int j = 0; j < Size; j++)
        {
            for (int i = 0; i < Size; i++)
            {
                Assert.Equal(upright[(j * Size) + i], turned[((Size - 1 - i) * Size) + j], 0.1 + (255 * RowError));
            }
        }
    }

    [Theory]
    [InlineData(30, 0.2f, 24)]
    [InlineData(70, 0.3f, 12)]
    [InlineData(6e9f, -2, 12)]
    public void Sample_NegativeSide_IsTheMirrorImage(float side, float rotation, int size)
    {
        byte[] pixels = Picture((x, y) => (byte)(x + y), (x, y) => (byte)(2 * x), (x, y) => (byte)(250 - (2 * y)));
        var region = new CropRegion(new Vector2(48.3f, 40.6f), side, side, rotation);
        float[] planes = Sample(pixels, region, size, size);

        float[] across = Sample(pixels, region with { Width = -side }, size, size);
        float[] down = Sample(pixels, region with { Height = -side }, size, size);

        for (int i = 0; i < 3 * size * size; i++)
        {
            (int row, int column) = Math.DivRem(i, size);
            (int plane, int y) = Math.DivRem(row, size);
            Assert.Equal(planes[(row * size) + size - 1 - column], across[i], 1.5f);
            Assert.Equal(planes[(((plane * size) + size - 1 - y) * size) + column], down[i], 1.5f);
        }
    }

    [Fact]
    public void Sample_OwnSize_CopiesThePicture()
    {
        byte[] pixels = RandomPicture();
        var region = new CropRegion(new Vector2((Width - 1) / 2f, (Height - 1) / 2f), Width, Height, 0);
        float[] planes = Sample(pixels, region, Width, Height);
        for (int i = 0; i < Width * Height; i++)
        {
            Assert.Equal(pixels[3 * i], planes[i], 0.02f);
            Assert.Equal(pixels[(3 * i) + 2], planes[(2 * Width * Height) + i], 0.02f);
        }
    }

    [Theory]
    [InlineData(32, 16)]
    [InlineData(64, 16)]
    [InlineData(70, 7)]
    [InlineData(80, 5)]
    [InlineData(76, 2)]
    public void Sample_FinePatterns_ShrinkToGrey(float side, int size)
    {
        byte[] pixels = Picture((x, y) => (byte)((x + y) % 2 * 255), (_, y) => (byte)(y % 2 * 255), (x, _) => (byte)(x % 2 * 255));
        float[] planes = Sample(pixels, CropRegion.Square(new Vector2(50, 41), side), size, size);
        Assert.All(planes, value => Assert.InRange(value, 84, 171));
    }

    [Fact]
    public void Sample_OutsideThePicture_IsBlackBeforeNormalisation()
    {
        byte[] pixels = Picture((_, _) => 255, (_, _) => 255, (_, _) => 255);
        var planes = new float[3 * 8 * 8];
        PixelNormalisation normalisation = PixelNormalisation.From(ChannelOrder.Rgb, 1 / 255f, new Vector3(0.5f, 0.4f, 0.3f), new Vector3(0.5f, 0.25f, 0.2f));
        new CropSampler().Sample(View(pixels), CropRegion.Square(new Vector2(-500, 40), 8), 8, 8, normalisation, planes);
        Assert.Equal(-1, planes[0], 1e-5f);
        Assert.Equal(-1.6f, planes[64], 1e-5f);
        Assert.Equal(-1.5f, planes[128], 1e-5f);
    }

    [Fact]
    public void Sample_AcrossTheBorder_FadesToBlack()
    {
        byte[] pixels = Picture((_, _) => 200, (_, _) => 200, (_, _) => 200);

        // Pixel centres fall on x = -0.5 and x = 0.5.
        float[] planes = Sample(pixels, new CropRegion(new Vector2(0, 40), 2, 1, 0), 2, 1);
        Assert.Equal(100, planes[0], 1e-3f);
        Assert.Equal(200, planes[1], 1e-3f);
    }

    [Fact]
    public void Sample_Rgb_SwapsThePlanes()
    {
        byte[] pixels = Picture((_, _) => 51, (_, _) => 102, (_, _) => 255);
        var planes = new float[3];
        new CropSampler().Sample(View(pixels), CropRegion.Square(new Vector2(50, 40), 1), 1, 1, PixelNormalisation.UnitRgb, planes);
        Assert.Equal([1, 0.4f, 0.2f], planes.Select(v => MathF.Round(v, 5)));
    }

    [Theory]
    [InlineData(50, 40, float.NaN, 0)]
    [InlineData(float.PositiveInfinity, 40, 30, 0)]
    [InlineData(50, 40, float.PositiveInfinity, 0.2)]
    [InlineData(50, -3e9, 1e9, 1)]
    [InlineData(50, 40, 0, 0)]
    public void Sample_RegionWithoutSense_ReadsNothingBeyondThePicture(float x, float y, float side, float rotation)
    {
        float[] planes = Sample(RandomPicture(), CropRegion.Square(new Vector2(x, y), side) with { Rotation = rotation }, 16, 16);
        Assert.All(planes, value => Assert.InRange(value, 0, 255));
    }

    [Fact]
    public void Sample_RegionsOfSizesSeenBefore_AllocatesNothing()
    {
        byte[] pixels = RandomPicture();
        var planes = new float[3 * 16 * 16];
        var sampler = new CropSampler();
        Sweep();
        Assert.Equal(0, Allocations.Least(Sweep));

        void Sweep()
        {
            for (int side = 10; side < 200; side += 10)
            {
                sampler.Sample(View(pixels), CropRegion.Square(new Vector2(50, 40), side), 16, 16, PixelNormalisation.Bgr, planes);
            }
        }
    }

    [Fact]
    public void Sample_ResultTooSmall_SaysSo()
    {
        byte[] pixels = RandomPicture();
        var error = Assert.Throws<ArgumentException>(() => new CropSampler().Sample(
            View(pixels), CropRegion.Square(Vector2.Zero, 8), 8, 8, PixelNormalisation.Bgr, new float[100]));
        Assert.Contains("8x8", error.Message, StringComparison.Ordinal);
    }

    private static ImageView View(byte[] pixels) => new(pixels, Width, Height, 3 * Width);

    private static float[] Sample(byte[] pixels, CropRegion region, int width, int height, bool wide = true)
    {
        var planes = new float[3 * width * height];
        new CropSampler(wide).Sample(View(pixels), region, width, height, PixelNormalisation.Bgr, planes);
        return planes;
    }

    private static (double X, double Y) Place(CropRegion region, double u, double v)
    {
        (double sine, double cosine) = Math.SinCos(region.Rotation);
        (u, v) = (u * region.Width, v * region.Height);
        return (region.Center.X + (cosine * u) - (sine * v), region.Center.Y + (sine * u) + (cosine * v));
    }

    /// <summary>A bilinear sample, in double precision, of the picture whose pixels are the means of blocks.</summary>
    private static double Reference(byte[] pixels, double x, double y, int channel, int factor)
    {
        x = (x - ((factor - 1) / 2.0)) / factor;
        y = (y - ((factor - 1) / 2.0)) / factor;
        (int left, int top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        (double right, double low) = (x - left, y - top);
        return ((1 - low) * (((1 - right) * Mean(left, top)) + (right * Mean(left + 1, top))))
            + (low * (((1 - right) * Mean(left, top + 1)) + (right * Mean(left + 1, top + 1))));

        double Mean(int column, int row)
        {
            double sum = 0;
            for (int i = 0; i < factor * factor; i++)
            {
                (int atX, int atY) = ((column * factor) + (i % factor), (row * factor) + (i / factor));
                sum += (uint)atX < Width && (uint)atY < Height ? pixels[(3 * ((atY * Width) + atX)) + channel] : 0;
            }

            return sum / (factor * factor);
        }
    }

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
