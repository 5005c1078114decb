using System.Threading.Channels;
using ASMNet.Live.Commands;
using ASMNet.Live.Shell;
using Microsoft.Extensions.Time.Testing;
using Spectre.Console;

namespace ASMNet.Live.Tests.Commands;

public sealed class EvaluationProgressTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // In a terminal that cannot redraw, such as with TERM=dumb, and in a log nothing was said until the end.
    [Theory]
    [InlineData(554, "120 of 554 faces")]
    [InlineData(null, "120 faces")]
    public async Task ShowAsync_NothingIsRedrawn_SaysALineNowAndThen(int? count, string line)
    {
        using var output = new ToldLines();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Interactive = InteractionSupport.No });
        var time = new FakeTimeProvider();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var told = new ManualResetEventSlim();

        Task<int> shown = EvaluationProgress.ShowAsync(new Terminal(console, TextWriter.Null), time, "face", count, progress =>
        {
            progress.Report(120);
            begun.SetResult();
            Assert.True(told.Wait(Patience));
            return 7;
        });
        await begun.Task.WaitAsync(Patience);
        using var deadline = new CancellationTokenSource(Patience);
        Task<string> first = output.Lines.ReadAsync(deadline.Token).AsTask();
        while (!first.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(line, await first);
        told.Set();
        Assert.Equal(7, await shown.WaitAsync(Patience));
    }

    private sealed class ToldLines : StringWriter
    {
        private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

        public ChannelReader<string> Lines => _lines.Reader;

        public override void WriteLine(string? value) => _lines.Writer.TryWrite(value ?? "");
    }
}
