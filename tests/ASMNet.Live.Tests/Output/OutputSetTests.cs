using ASMNet.Live.Output;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Tests.Pipeline;

namespace ASMNet.Live.Tests.Output;

/// <summary>What is disposed of together ends, whatever one of it throws.</summary>
public sealed class OutputSetTests
{
    private readonly List<string> _ended = [];

    [Fact]
    public void Dispose_OneThrows_TheOthersEnd()
    {
        var set = new OutputSet();
        set.Add(Sink("first", null));
        set.Add(Sink("second", new InvalidOperationException("a defect")));
        set.Add(Sink("third", null));

        Assert.Equal("a defect", Assert.Throws<InvalidOperationException>(set.Dispose).Message);
        Assert.Equal(["first", "second", "third"], _ended);
    }

    [Fact]
    public void DisposeParts_OneThrows_TheOthersEndTheNewestFirst()
    {
        var parts = new RunParts();
        parts.Add(Sink("first", null));
        parts.Add(Sink("second", new InvalidOperationException("a defect")));
        parts.Add(Sink("third", null));

        Assert.Equal("a defect", Assert.Throws<InvalidOperationException>(parts.Dispose).Message);
        Assert.Equal(["third", "second", "first"], _ended);
        parts.Dispose();
    }

    // What was left behind may still be at work in them.
    [Fact]
    public void DisposeParts_ARunLeftSomethingBehind_AllStay()
    {
        var parts = new RunParts();
        parts.Add(Sink("first", null));
        var report = new PipelineReport(PipelineEnding.Fault, null, null, TimeSpan.Zero, new TruthMeter());
        parts.Heed(report);
        parts.Add(Sink("second", null));

        parts.Heed(report with { Left = new StageStall(StageName.Align, null, TimeSpan.FromMinutes(1)) });
        parts.Dispose();

        Assert.Empty(_ended);
    }

    private FakeSink Sink(string name, Exception? fault) => new()
    {
        WhenDisposed = () =>
        {
            _ended.Add(name);
            if (fault is not null)
            {
                throw fault;
            }
        },
    };
}
