using ASMNet.Live.Measuring.Benchmarks;

namespace ASMNet.Live.Tests.Measuring.Benchmarks;

public sealed class PreloadedSourceTests
{
    [Fact]
    public async Task Create_InterruptedBeforeTheFirstFrame_DoesNotBlameTheSource()
    {
        using var source = new FaultySource(9, _ => SourceFault.None);
        using var interrupted = new CancellationTokenSource();
        await interrupted.CancelAsync();

        Assert.Throws<OperationCanceledException>(() => new PreloadedSource(source, 4, TimeProvider.System, interrupted.Token));
    }

    [Fact]
    public void Create_NoFrame_NamesTheSource()
    {
        using var source = new FaultySource(0, _ => SourceFault.None);

        UserException refused = Assert.Throws<UserException>(() => new PreloadedSource(source, 4, TimeProvider.System, CancellationToken.None));

        Assert.Equal("no frame came from faulty.", refused.Message);
    }
}
