using ASMNet.Imaging;

namespace ASMNet.Tests.Imaging;

public sealed class BlockReducerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Reduce_RandomPicture_IsTheMeanOfEachBlock(int factor)
    {
        const int Width = 101;
        const int Height = 45;
        byte[] pixels = new byte[3 * Width * Height];
        new Random(factor).NextBytes(pixels);
        ImageView reduced = new BlockReducer().Reduce(new ImageView(pixels, Width, Height, 3 * Width), factor);
        Assert.Equal((Width / factor, Height / factor), (reduced.Width, reduced.Height));
        for (int y = 0; y < reduced.Height; y++)
        {
            for (int i = 0; i < 3 * reduced.Width; i++)
            {
                double sum = 0;
                for (int b = 0; b < factor * factor; b++)
                {
                    int x = (i / 3 * factor) + (b % factor);
                    sum += pixels[(3 * ((((y * factor) + (b / factor)) * Width) + x)) + (i % 3)];
                }

                Assert.Equal(Math.Floor((sum / (factor * factor)) + 0.5), reduced.Row(y)[i]);
            }
        }
    }

    [Fact]
    public void Reduce_WhitePictureByTheLargestFactor_StaysWhite()
    {
        byte[] pixels = new byte[3 * 256 * 256];
        pixels.AsSpan().Fill(255);
        Assert.Equal([255, 255, 255], new BlockReducer().Reduce(new ImageView(pixels, 256, 256, 768), 256).Pixels.ToArray());
    }

    [Fact]
    public void Reduce_SameSizeAgain_AllocatesNothing()
    {
        byte[] pixels = new byte[3 * 64 * 64];
        var reducer = new BlockReducer();
        reducer.Reduce(new ImageView(pixels, 64, 64, 192), 2);
        long before = GC.GetAllocatedBytesForCurrentThread();
        reducer.Reduce(new ImageView(pixels, 64, 64, 192), 2);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Reduce_FactorBeyondThePicture_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new BlockReducer().Reduce(new ImageView(new byte[12], 2, 2, 6), 3).Width);
}
