using ASMNet.Imaging;
using ASMNet.Live.Output;
using ASMNet.Live.Tests.Pipeline;
using ASMNet.Media;

namespace ASMNet.Live.Tests.Output;

public sealed class VideoWithDataTests
{
    [Fact]
    public void Complete_DataThatBroke_IsNotFinishedAndTheRestIs()
    {
        MediaFrame frame = new MediaFramePool(new FramePool(), 1).Rent();
        frame.Allocate(8, 8).Pixels.Clear();
        var video = new FakeSink();
        var broken = new FakeSink { BeforeWrite = _ => throw new UserException("the disk is full") };
        var whole = new FakeSink();
        using var all = new VideoWithData(video, [broken, whole]);

        all.Write(frame);
        all.Write(frame);
        all.Complete();

        Assert.Equal("the disk is full", all.Problem);
        Assert.Equal((2, 0, 2), (video.Sequences.Count, broken.Sequences.Count, whole.Sequences.Count));
        Assert.Equal((true, false, true), (video.IsCompleted, broken.IsCompleted, whole.IsCompleted));
    }
}
