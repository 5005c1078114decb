using ASMNet.Imaging;

namespace ASMNet.Media.Tests;

public sealed class MediaFramePoolTests
{
    [Fact]
    public void Return_Twice_IsRefusedAndLendsTheFrameOnce()
    {
        var pool = new MediaFramePool(new FramePool(), 1);
        MediaFrame frame = pool.Rent();
        pool.Return(frame);

        Assert.Throws<InvalidOperationException>(() => pool.Return(frame));
        Assert.Equal(0, pool.Outstanding);
        Assert.NotSame(pool.Rent(), pool.Rent());
    }

    [Fact]
    public void Return_FrameOfAnotherPool_IsRefusedAndStaysThere()
    {
        var owner = new MediaFramePool(new FramePool(), 1);
        MediaFrame frame = owner.Rent();

        Assert.Throws<ArgumentException>(() => new MediaFramePool(new FramePool(), 1).Return(frame));
        owner.Return(frame);
        Assert.Equal(0, owner.Outstanding);
    }
}
