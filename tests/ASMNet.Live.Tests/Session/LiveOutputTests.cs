using ASMNet.Imaging;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Session;
using ASMNet.Live.Tests.Pipeline;
using ASMNet.Media;

namespace ASMNet.Live.Tests.Session;

public sealed class LiveOutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Render_OverlayIsDrawnWhereAnOutputWantsThePicture(bool isWanted)
    {
        using var others = new LiveOutputs(_ => new FakeSink());
        others.Replace(isWanted ? "camera" : "");
        using var recorder = new LiveRecorder(new RecordingPlace(_folder.Path), (_, _, _) => new FakeSink(), _ => { }, TimeProvider.System);
        using var source = new HeldSource(new FakeSource(1));
        using var overlay = new FakeBundle("model", _ => { }, TimeProvider.System);
        using var output = new LiveOutput([], recorder, () => overlay, source, null, others, TimeProvider.System);
        var frames = new MediaFramePool(new FramePool(), 1);
        MediaFrame frame = frames.Rent();
        frame.Allocate(8, 8).Pixels.Clear();

        output.Render(frame, new PipelineStatistics(TimeProvider.System));

        Assert.Equal(isWanted ? FakeBundle.Drawn : 0, frame.Buffer.Pixels[0]);
        frames.Return(frame);
    }
}
