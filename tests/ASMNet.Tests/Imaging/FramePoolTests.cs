using ASMNet.Imaging;

namespace ASMNet.Tests.Imaging;

public sealed class FramePoolTests
{
    [Fact]
    public void Outstanding_BufferNotDisposed_TellsTheLeak()
    {
        var pool = new FramePool();
        FrameBuffer kept = pool.Rent(4, 3);
        pool.Rent(4, 3).Dispose();
        Assert.Equal(1, pool.Outstanding);
        kept.Dispose();
        Assert.Equal(0, pool.Outstanding);
    }

    [Fact]
    public void Rent_AfterReturn_LendsTheSameMemory()
    {
        var pool = new FramePool();
        FrameBuffer first = pool.Rent(4, 3);
        first.Dispose();
        Assert.Same(first, pool.Rent(4, 3));
    }

    [Fact]
    public void Rent_OtherSize_FitsTheRequest()
    {
        var pool = new FramePool();
        pool.Rent(4, 3).Dispose();
        using FrameBuffer other = pool.Rent(8, 2);
        Assert.Equal(48, other.Pixels.Length);
    }

    [Fact]
    public void Dispose_Twice_ReturnsOnce()
    {
        var pool = new FramePool();
        FrameBuffer buffer = pool.Rent(4, 3);
        buffer.Dispose();
        buffer.Dispose();
        Assert.Equal(0, pool.Outstanding);
        Assert.NotSame(pool.Rent(4, 3), pool.Rent(4, 3));
    }

    [Fact]
    public void Pixels_AfterDispose_Throws()
    {
        FrameBuffer buffer = new FramePool().Rent(4, 3);
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => buffer.Pixels.Length);
    }

    [Fact]
    public void Rent_ZeroSize_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => new FramePool().Rent(0, 3));

    [Fact]
    public void ImageView_SpanTooShort_SaysWhatDoesNotFit()
    {
        var error = Assert.Throws<ArgumentException>(() => new ImageView(new byte[35], 4, 3, 12).Width);
        Assert.Contains("4x3", error.Message, StringComparison.Ordinal);
    }
}
