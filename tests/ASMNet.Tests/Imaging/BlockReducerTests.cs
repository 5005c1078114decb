using ASMNet.Imaging;

namespace ASMNet.Tests.Imaging;

public sealed class BlockReducerTests
{
    private const int Width = 101;
    private const int Height = 45;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(2, 7)]
    [InlineData(8, 8)]
    [InlineData(23, 4)]
    public void Reduce_RandomPicture_IsTheMeanOfEachBlock(int factorX, int factorY)
    {
        byte[] pixels = RandomPicture(factorX);
        var grid = new BlockGrid(factorX, factorY, 0, 0, (Width + factorX - 1) / factorX, (Height + factorY - 1) / factorY);
        AssertMeans(pixels, grid, _ => true, _ => true);
    }

    [Fact]
    public void Reduce_PartOfThePicture_IsTheSameBlocks()
    {
        byte[] pixels = RandomPicture(5);
        AssertMeans(pixels, new BlockGrid(3, 4, 6, 2, 28, 9), _ => true, _ => true);
        AssertMeans(pixels, new BlockGrid(3, 4, 2, 3, 1, 1), _ => true, _ => true);
    }

    // Of the last blocks one row lies in the picture, and none of those that are read.
    [Fact]
    public void Reduce_BlocksOfWhichNoReadRowLiesInThePicture_AreBlack() =>
        AssertMeans(RandomPicture(7), new BlockGrid(1, 44, 0, 0, 20, 2), _ => true, y => y is 2 or 15 or 28 or 41);

    [Fact]
    public void Reduce_LargeBlocks_LeavesOutRowsAndColumnsEvenly()
    {
        byte[] pixels = RandomPicture(6);
        var grid = new BlockGrid(25, 12, 0, 0, 5, 4);
        AssertMeans(pixels, grid, x => x < 25 && x % 3 == 0, y => y is 1 or 4 or 7 or 10);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(23)]
    [InlineData(40)]
    [InlineData(256)]
    public void Reduce_WhitePicture_StaysWhite(int factor)
    {
        byte[] pixels = new byte[3 * 512 * 512];
        pixels.AsSpan().Fill(255);
        var grid = new BlockGrid(factor, factor, 0, 0, 512 / factor, 512 / factor);
        ImageView reduced = new BlockReducer().Reduce(new ImageView(pixels, 512, 512, 1536), grid);
        for (int y = 0; y < reduced.Height; y++)
        {
            Assert.True(reduced.Row(y).IndexOfAnyExcept((byte)255) < 0);
        }
    }

    [Fact]
    public void Reduce_AfterALargerRegion_AllocatesNothing()
    {
        byte[] pixels = RandomPicture(1);
        var reducer = new BlockReducer();
        reducer.Reduce(View(pixels), new BlockGrid(2, 2, 0, 0, 50, 22));
        Assert.Equal(0, Allocations.Least(() => reducer.Reduce(View(pixels), new BlockGrid(3, 3, 2, 1, 10, 11))));
    }

    [Theory]
    [InlineData(0, 0, 35, 1)]
    [InlineData(0, 14, 1, 2)]
    public void Reduce_BlockBeyondThePicture_Throws(int left, int top, int columns, int rows) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new BlockReducer().Reduce(View(RandomPicture(1)), new BlockGrid(3, 3, left, top, columns, rows)).Width);

    private static void AssertMeans(byte[] pixels, BlockGrid grid, Func<int, bool> isColumnRead, Func<int, bool> isRowRead)
    {
        ImageView reduced = new BlockReducer().Reduce(View(pixels), grid);
        Assert.Equal((grid.Columns, grid.Rows), (reduced.Width, reduced.Height));
        for (int row = 0; row < grid.Rows; row++)
        {
            for (int column = 0; column < grid.Columns; column++)
            {
                for (int channel = 0; channel < 3; channel++)
                {
                    // Outside the picture is black.
                    var values = from y in Enumerable.Range(0, grid.FactorY).Where(isRowRead)
                                 from x in Enumerable.Range(0, grid.FactorX).Where(isColumnRead)
                                 select At(pixels, ((grid.Left + column) * grid.FactorX) + x, ((grid.Top + row) * grid.FactorY) + y, channel);
                    Assert.Equal(values.Average(), reduced.Row(row)[(3 * column) + channel], 0.5001);
                }
            }
        }
    }

    private static double At(byte[] pixels, int x, int y, int channel) => x < Width && y < Height ? pixels[(3 * ((y * Width) + x)) + channel] : 0;

    private static ImageView View(byte[] pixels) => new(pixels, Width, Height, 3 * Width);

    private static byte[] RandomPicture(int seed)
    {
        byte[] pixels = new byte[3 * Width * Height];
        new Random(seed).NextBytes(pixels);
        return pixels;
    }
}
