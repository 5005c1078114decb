using ASMNet.Detection;
using ASMNet.Imaging;

namespace ASMNet.Tests.Detection;

public sealed class PictureWatchTests
{
    private const int Width = 320;
    private const int Height = 240;

    private readonly PictureWatch _watch = new();
    private readonly byte[] _pixels = [.. Enumerable.Range(0, 3 * Width * Height).Select(i => (byte)(60 + (i / 3 % Width / 4)))];

    private ImageView Picture => new(_pixels, Width, Height, 3 * Width);

    [Fact]
    public void Differs_SamePictureAgain_DoesNot()
    {
        Assert.True(_watch.Differs(Picture));
        Assert.False(_watch.Differs(Picture));
        Assert.False(_watch.IsFlat);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(7, true)]
    [InlineData(8, false)]
    public void IsFlat_HalvesOfTwoGreys_TellsWhetherAnythingCouldBeSeen(int difference, bool isFlat)
    {
        _pixels.AsSpan().Fill(120);
        _pixels.AsSpan(_pixels.Length / 2).Fill((byte)(120 + difference));

        _watch.Differs(Picture);

        Assert.Equal(isFlat, _watch.IsFlat);
    }

    [Fact]
    public void Differs_NoiseOfACamera_DoesNot()
    {
        _watch.Differs(Picture);
        var random = new Random(1);
        for (int i = 0; i < _pixels.Length; i++)
        {
            _pixels[i] = (byte)(_pixels[i] + random.Next(-20, 21));
        }

        Assert.False(_watch.Differs(Picture));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(151, 117)]
    [InlineData(307, 227)]
    public void Differs_PatchAsSmallAsTheSmallestFace_Does(int left, int top)
    {
        // A twentieth of the height.
        _watch.Differs(Picture);
        for (int y = top; y < top + 12; y++)
        {
            _pixels.AsSpan(3 * ((y * Width) + left), 3 * 12).Fill(200);
        }

        Assert.True(_watch.Differs(Picture));
        Assert.False(_watch.Differs(Picture));
    }

    [Fact]
    public void Differs_SlowChange_DoesInTheEnd()
    {
        _watch.Differs(Picture);
        int differing = 0;
        for (int step = 0; step < 30; step++)
        {
            for (int i = 0; i < _pixels.Length; i++)
            {
                _pixels[i]++;
            }

            differing += _watch.Differs(Picture) ? 1 : 0;
        }

        Assert.Equal(2, differing);
    }

    [Theory]
    [InlineData(3, 0, true)]
    [InlineData(3, 9, false)]
    public void IsFlat_PictureOfHardlyAnyShades_Is(int grey, int more, bool flat)
    {
        _pixels.AsSpan().Fill((byte)grey);
        _pixels.AsSpan(0, _pixels.Length / 2).Fill((byte)(grey + more));
        _watch.Differs(Picture);
        Assert.Equal(flat, _watch.IsFlat);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 300)]
    public void Differs_PictureSmallerThanItsCells_IsLookedAt(int width, int height)
    {
        Assert.True(_watch.Differs(new ImageView(new byte[3 * width * height], width, height, 3 * width)));
        Assert.True(_watch.IsFlat);
    }
}
