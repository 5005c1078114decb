using System.Text;
using ASMNet.Imaging;
using ASMNet.Live.Configuration;
using ASMNet.Live.Output;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Tests.Pipeline;
using ASMNet.Media;

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

    // Two runs whose outputs have one name: the file of the second one was said to have been written by the first as well.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Written_AnotherRunHasTakenTheName_IsWithoutItAndNothingIsLost(bool isTaken)
    {
        using var folder = new TemporaryFolder();
        string csv = folder.File("a.csv");
        string jsonLines = folder.File("a.jsonl");
        var outputs = new OutputFactory(() => null, _ => { }, _ => { }, TimeProvider.System);
        var paths = new OutputPaths(null, csv, jsonLines, Overwrite: false);
        var frames = new MediaFramePool(new FramePool(), 1);
        MediaFrame frame = frames.Rent();
        frame.Allocate(4, 4);
        using OutputSet set = outputs.Open(new Settings(), new SourceInfo("a", 4, 4, 25, IsLive: false, 1), paths, CancellationToken.None);
        foreach (IFrameSink sink in set.Sinks)
        {
            sink.Write(frame);
        }

        frames.Return(frame);
        Assert.Empty(set.Written);
        if (isTaken)
        {
            File.WriteAllText(csv, "another's");
            var fault = Assert.Throws<MediaException>(set.Sinks[0].Complete);
            string kept = Assert.Single(Directory.GetFiles(folder.Path, "a.partial-*.csv"));
            Assert.Contains($"'{kept}' is complete", fault.Message, StringComparison.Ordinal);
            Assert.Contains("success", File.ReadAllText(kept, Encoding.UTF8), StringComparison.Ordinal);
            Assert.Equal("another's", File.ReadAllText(csv));
        }
        else
        {
            set.Sinks[0].Complete();
        }

        set.Sinks[1].Complete();
        Assert.Equal(isTaken ? [jsonLines] : [csv, jsonLines], set.Written);
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
