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

    // The stages work side by side: a frame is written while the ones after it are drawn.
    [Fact]
    public void Write_FramesThatWereDrawnForARecording_AreAllRecordedAndNoneBefore()
    {
        var recorded = new FakeSink();
        using var recorder = new LiveRecorder(new RecordingPlace(_folder.Path), (_, _, _) => recorded, _ => { }, TimeProvider.System);
        using var source = new HeldSource(new FakeSource(1));
        using var output = new LiveOutput([], recorder, () => null, source, null, null, TimeProvider.System);
        var frames = new MediaFramePool(new FramePool(), 1);
        MediaFrame[] numbered = [.. Enumerable.Range(0, 4).Select(number => Numbered(frames, number))];
        var statistics = new PipelineStatistics(TimeProvider.System);

        output.Render(numbered[0], statistics);
        recorder.Start(new SourceInfo("fake", 8, 8, 25, IsLive: true, null), []);
        output.Render(numbered[1], statistics);
        output.Render(numbered[2], statistics);
        output.Write(numbered[0]);
        output.Render(numbered[3], statistics);
        foreach (MediaFrame frame in numbered[1..])
        {
            output.Write(frame);
        }

        recorder.Finish();
        Assert.Equal([1L, 2, 3], recorded.Sequences);

        static MediaFrame Numbered(MediaFramePool frames, int number)
        {
            MediaFrame frame = frames.Rent();
            frame.Allocate(8, 8).Pixels.Clear();
            frame.Sequence = number;
            return frame;
        }
    }
}
