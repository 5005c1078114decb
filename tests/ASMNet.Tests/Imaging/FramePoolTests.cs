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
        first.Pixels.Fill(77);
        first.Dispose();
        using FrameBuffer second = pool.Rent(4, 3);
        Assert.True(second.Pixels.IndexOfAnyExcept((byte)77) < 0);
    }

    // Whoever disposes twice must not take the picture away from who rented the memory meanwhile.
    [Fact]
    public void AnyUse_ByTheHolderBefore_TouchesNothingOfTheHolderNow()
    {
        var pool = new FramePool();
        FrameBuffer before = pool.Rent(4, 3);
        before.Dispose();
        using FrameBuffer now = pool.Rent(4, 3);
        now.Pixels.Fill(1);
        before.Dispose();
        Assert.Equal(1, pool.Outstanding);
        Assert.Equal(36, now.Pixels.Length);
        using FrameBuffer other = pool.Rent(4, 3);
        other.Pixels.Fill(2);
        Assert.Equal(1, now.Pixels[0]);
        Assert.Throws<ObjectDisposedException>(() => before.Pixels.Length);
        Assert.Throws<ObjectDisposedException>(() => before.Memory.Length);
        Assert.Throws<ObjectDisposedException>(() => before.View.Width);
        Assert.Throws<ObjectDisposedException>(() => before.CopyFrom(new byte[36], PixelFormat.Bgr));
        Assert.Equal((4, 3, 12), (before.Width, before.Height, before.Stride));
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
