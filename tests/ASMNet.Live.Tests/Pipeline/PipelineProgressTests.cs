using ASMNet.Live.Pipeline;
using Microsoft.Extensions.Time.Testing;

namespace ASMNet.Live.Tests.Pipeline;

public sealed class PipelineProgressTests
{
    [Fact]
    public void FindStall_Several_IsTheLongestOneThatIsNotTheSource()
    {
        var time = new FakeTimeProvider();
        var progress = new PipelineProgress(time);
        foreach (StageName stage in (StageName[])[StageName.Capture, StageName.Align, StageName.Output])
        {
            progress.Begin(stage, stage == StageName.Output ? "out.mp4" : null);
            time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(new StageStall(StageName.Align, null, TimeSpan.FromSeconds(20)), progress.FindStall(TimeSpan.FromSeconds(5)));
        Assert.Null(progress.FindStall(TimeSpan.FromSeconds(20)));
        progress.End(StageName.Align);
        Assert.Equal("the output to 'out.mp4' has been at one frame for 10 s", progress.FindStall(TimeSpan.FromSeconds(5))?.ToString());
    }
}
