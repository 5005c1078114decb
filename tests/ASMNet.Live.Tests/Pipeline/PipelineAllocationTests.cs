using ASMNet.Live.Pipeline;

namespace ASMNet.Live.Tests.Pipeline;

[Collection(AloneTests.Name)]
public sealed class PipelineAllocationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_SteadyState_AllocatesNothingForAFrame(bool drops)
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
        await TestPipeline.Create(source, detector, estimator, [], new PipelineOptions { DropsFrames = drops }).RunAsync(CancellationToken.None);

        // The process does other things meanwhile; but the smallest object there is has 24 bytes, and one for each frame would show.
        Assert.True(allocated / 10000.0 < 24, $"{allocated / 10000.0:0.0} bytes a frame");
    }
}
