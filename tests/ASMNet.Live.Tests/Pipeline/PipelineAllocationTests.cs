using ASMNet.Live.Pipeline;
using ASMNet.Media;

namespace ASMNet.Live.Tests.Pipeline;

[Collection(AloneTests.Name)]
public sealed class PipelineAllocationTests
{
    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public async Task RunAsync_SteadyState_AllocatesNothingForAFrame(bool drops, int sinks)
    {
        long allocated = 0;
        var source = new FakeSource(16000, drops)
        {
            BeforeFrame = number => allocated = number switch
            {
                6000 => -GC.GetTotalAllocatedBytes(precise: true),
                15999 => allocated + GC.GetTotalAllocatedBytes(precise: true),
                _ => allocated,
            },
        };

        using var detector = new FakeDetector();
        using var estimator = new FakeEstimator();
        await TestPipeline.Create(source, detector, estimator, [.. Enumerable.Range(0, sinks).Select(_ => new QuietSink())], new PipelineOptions { DropsFrames = drops }).RunAsync(CancellationToken.None);

        // The process does other things meanwhile; but the smallest object there is has 24 bytes, and one for each frame would show.
        Assert.True(allocated / 10000.0 < 24, $"{allocated / 10000.0:0.0} bytes a frame");
    }

    private sealed class QuietSink : IFrameSink
    {
        public string Description => "quiet";

        public bool NeedsPicture => false;

        public void Write(MediaFrame frame)
        {
        }

        public void Complete()
        {
        }

        public void Dispose()
        {
        }
    }
}
