using ASMNet.Imaging;

namespace ASMNet.Tests.Imaging;

public sealed class PixelFormatTests
{
    [Theory]
    [InlineData(PixelFormat.Bgr, 3)]
    [InlineData(PixelFormat.Rgb, 3)]
    [InlineData(PixelFormat.Bgra, 4)]
    [InlineData(PixelFormat.Rgba, 4)]
    [InlineData(PixelFormat.Grey, 1)]
    public void CopyFrom_AnyOrderWithGapsBetweenRows_IsBgr(PixelFormat format, int step)
    {
        const int Width = 3;
        const int Height = 2;
        int stride = (step * Width) + 5;
        byte[] pixels = new byte[stride + (step * Width)];
        byte[] expected = new byte[3 * Width * Height];
        Array.Fill(pixels, (byte)99);
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                byte red = (byte)(10 + (20 * y) + x);
                byte green = format == PixelFormat.Grey ? red : (byte)(red + 100);
                byte blue = format == PixelFormat.Grey ? red : (byte)(red + 200);
                byte[] bytes = format switch
                {
                    PixelFormat.Grey => [red],
                    PixelFormat.Rgb or PixelFormat.Rgba => [red, green, blue],
                    _ => [blue, green, red],
                };
                bytes.CopyTo(pixels, (y * stride) + (x * step));
                (byte[] Bgr, int At) pixel = ([blue, green, red], 3 * ((y * Width) + x));
                pixel.Bgr.CopyTo(expected, pixel.At);
            }
        }

        using FrameBuffer picture = new FramePool().Rent(Width, Height);
        picture.CopyFrom(pixels, format, stride);

        Assert.Equal(expected, picture.Pixels.ToArray());
    }

    [Fact]
    public void CopyFrom_WithoutAStride_TakesRowsThatFollowEachOther()
    {
        using FrameBuffer picture = new FramePool().Rent(2, 2);
        picture.CopyFrom([1, 2, 3, 4], PixelFormat.Grey);
        Assert.Equal([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4], picture.Pixels.ToArray());
    }

    [Theory]
    [InlineData(PixelFormat.Rgba, 0, 47)]
    [InlineData(PixelFormat.Rgba, 15, 100)]
    [InlineData(PixelFormat.Rgb, 20, 46)]
    [InlineData(PixelFormat.Rgb, -12, 100)]
    public void CopyFrom_TooFewBytes_SaysWhatDoesNotFit(PixelFormat format, int stride, int length)
    {
        using FrameBuffer picture = new FramePool().Rent(4, 3);
        string message = Assert.Throws<ArgumentException>(() => picture.CopyFrom(new byte[length], format, stride)).Message;
        Assert.Contains("4x3", message, StringComparison.Ordinal);
        Assert.Contains(format.ToString(), message, StringComparison.Ordinal);
    }

    [Fact]
    public void CopyFrom_OrderThatThereIsNot_IsRefused()
    {
        using FrameBuffer picture = new FramePool().Rent(4, 3);
        Assert.Throws<ArgumentOutOfRangeException>(() => picture.CopyFrom(new byte[100], (PixelFormat)9));
    }
}
