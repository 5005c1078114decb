using ASMNet.Imaging;
using ASMNet.Live.Web.Sockets;

namespace ASMNet.Live.Tests.Web.Sockets;

public sealed class TilePictureTests
{
    [Theory]
    [InlineData(640, 480, 320, 240)]
    [InlineData(1920, 1080, 320, 180)]
    [InlineData(480, 640, 240, 320)]
    [InlineData(320, 200, 320, 200)]
    [InlineData(1, 1, 1, 1)]
    [InlineData(2000, 3, 285, 1)]
    public void Load_AnySize_FitsTheLargestSide(int width, int height, int smallWidth, int smallHeight)
    {
        var tile = new TilePicture();

        tile.Load(new ImageView(new byte[3 * width * height], width, height, 3 * width));

        Assert.Equal((smallWidth, smallHeight), (tile.View.Width, tile.View.Height));
    }

    [Fact]
    public void Load_EachPixel_IsTheMeanOfItsSquare()
    {
        // rows that are longer than their pixels, as some sources give them
        const int Stride = (3 * 640) + 5;
        var pixels = new byte[Stride * 4];
        pixels[0] = 10;
        pixels[3] = 20;
        pixels[Stride] = 30;
        pixels[Stride + 3] = 41;
        pixels[(2 * Stride) + 7] = 200;
        var tile = new TilePicture();

        tile.Load(new ImageView(pixels, 640, 4, Stride));

        Assert.Equal((320, 2), (tile.View.Width, tile.View.Height));
        Assert.Equal(25, tile.View.Row(0)[0]);
        Assert.Equal(50, tile.View.Row(1)[4]);
        Assert.Equal(0, tile.View.Row(1)[3]);
    }
}
