using ASMNet.Live.Pipeline;
using ASMNet.Media;

namespace ASMNet.Live.Tests.Pipeline;

/// <summary>Sources and sinks that do their part wrongly: the run ends in order or goes on, every buffer comes back, and the report tells.</summary>
public sealed class FaultTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(SourceFault.Torn)]
    [InlineData(SourceFault.Repeated)]
    [InlineData(SourceFault.Leap)]
    [InlineData(SourceFault.StandStill)]
    [InlineData(SourceFault.Missing)]
    public async Task RunAsync_FramesThatAreWrong_AreStood(object fault)
    {
        var sink = new FaultySink(_ => { });

        PipelineReport report = await RunAsync(new FaultySource(40, number => number % 10 == 5 ? (SourceFault)fault : SourceFault.None), sink);

        Assert.Null(report.Fault);
        Assert.Equal(PipelineEnding.EndOfSource, report.Ending);
        Assert.True(sink.Written >= 28);
        Assert.True(sink.IsCompleted);
    }

    [Fact]
    public async Task RunAsync_SourceThatFails_KeepsWhatCameBefore()
    {
        foreach (SourceFault fault in new[] { SourceFault.Fail, SourceFault.Break })
        {
            var sink = new FaultySink(_ => { });

            PipelineReport report = await RunAsync(new FaultySource(40, number => number == 7 ? fault : SourceFault.None), sink);

            Assert.NotNull(report.Fault);
            Assert.Equal(7, sink.Written);
            Assert.True(sink.IsCompleted);
        }
    }

    [Fact]
    public async Task RunAsync_SourceThatEndsWithADefect_TellsIt()
    {
        PipelineReport report = await RunAsync(new FaultySource(40, number => number == 7 ? SourceFault.End : SourceFault.None), new FaultySink(_ => { }));

        Assert.Null(report.Fault);
        Assert.Equal("the source ended, as it was told to", report.Defect);
    }

    [Fact]
    public async Task RunAsync_SourceThatHangs_EndsWithTheCancellation()
    {
        using var cancellation = new CancellationTokenSource();
        var sink = new FaultySink(number =>
        {
            if (number == 4)
            {
                cancellation.Cancel();
            }
        });

        PipelineReport report = await RunAsync(new FaultySource(40, number => number == 9 ? SourceFault.Hang : SourceFault.None), sink, cancellation.Token);

        Assert.Equal(PipelineEnding.Interrupted, report.Ending);
        Assert.True(sink.IsCompleted);
    }

    private static async Task<PipelineReport> RunAsync(IFrameSource source, IFrameSink sink, CancellationToken cancellation = default)
    {
        TrackingPipeline pipeline = TestPipeline.Create(source, new FakeDetector(), new FakeEstimator(), [sink], new PipelineOptions());
        PipelineReport report = await pipeline.RunAsync(cancellation).WaitAsync(Patience, CancellationToken.None);
        Assert.Equal(0, pipeline.Frames.Outstanding);
        Assert.Equal(0, pipeline.Buffers.Outstanding);
        return report;
    }
}
