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
    public void Rent_AfterReturn_HasNothingOfTheFrameBefore()
    {
        var pool = new MediaFramePool(new FramePool(), 1);
        MediaFrame first = pool.Rent();
        first.Allocate(4, 3);
        first.Faces.Add();
        first.Truth.Add();
        first.Detections.Add(default);
        first.HasTruth = true;
        first.Origin = new FrameOrigin("a.mp4", 3);
        pool.Return(first);
        Assert.Equal(0, pool.Buffers.Outstanding);

        MediaFrame second = pool.Rent();
        Assert.Equal((0, 0, 0), (second.Faces.Count, second.Truth.Count, second.Detections.Count));
        Assert.Equal((false, default(FrameOrigin)), (second.HasTruth, second.Origin));
        Assert.Throws<InvalidOperationException>(() => second.Buffer);
    }

    [Fact]
    public void Allocate_AgainAndInVain_GivesBackWhatWasThere()
    {
        var pool = new MediaFramePool(new FramePool(), 1);
        MediaFrame frame = pool.Rent();
        frame.Allocate(4, 3);
        Assert.Equal((2, 5), (frame.Allocate(2, 5).Width, frame.Buffer.Height));
        Assert.Equal(1, pool.Buffers.Outstanding);

        Assert.Throws<ArgumentOutOfRangeException>(() => frame.Allocate(0, 3));
        Assert.Throws<InvalidOperationException>(() => frame.Buffer);
        Assert.Equal(0, pool.Buffers.Outstanding);
        pool.Return(frame);
        Assert.Equal(0, pool.Buffers.Outstanding);
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
