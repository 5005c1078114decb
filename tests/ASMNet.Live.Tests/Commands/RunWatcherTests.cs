using ASMNet.Live.Commands;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Shell;
using Spectre.Console;

namespace ASMNet.Live.Tests.Commands;

public sealed class RunWatcherTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Without it GITHUB_ACTIONS, TRAVIS and the like make every terminal one that nobody watches.
    private static readonly ProfileEnrichment AsWritten = new() { UseDefaultEnrichers = false };

    [Theory]
    [InlineData(null)]
    [InlineData(100L)]
    public async Task RunAsync_TheTerminalFails_TheRunHasEndedBeforeItThrows(long? frameCount)
    {
        using var output = new BrokenWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new TerminalOutput(output),
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            Enrichment = AsWritten,
        });
        var watcher = new RunWatcher(new Terminal(console, TextWriter.Null), TimeProvider.System);
        var statistics = new PipelineStatistics(TimeProvider.System);
        Task? run = null;

        Task watching = watcher.RunAsync(token => (Task<PipelineReport>)(run = UntilStoppedAsync(token)), () => statistics, frameCount, CancellationToken.None);

        await Assert.ThrowsAsync<IOException>(() => watching.WaitAsync(Patience));
        Assert.True(run!.IsCompleted);
    }

    // As with TERM=dumb, in editors and on old consoles, where each redrawing would be a line of its own, four a second.
    [Theory]
    [InlineData(AnsiSupport.Yes, true)]
    [InlineData(AnsiSupport.No, false)]
    public void Terminal_ThatKnowsNoSequences_IsNotRedrawn(AnsiSupport ansi, bool isRedrawn)
    {
        using var output = new StringWriter();
        var settings = new AnsiConsoleSettings { Out = new TerminalOutput(output), Ansi = ansi, Interactive = InteractionSupport.Yes, Enrichment = AsWritten };

        Assert.Equal(isRedrawn, new Terminal(AnsiConsole.Create(settings), TextWriter.Null).IsInteractive);
    }

    private static async Task<PipelineReport> UntilStoppedAsync(CancellationToken cancellation)
    {
        var stopped = new TaskCompletionSource();
        await using CancellationTokenRegistration registration = cancellation.Register(stopped.SetResult);
        await stopped.Task;
        await Task.Yield();
        return new PipelineReport(PipelineEnding.Interrupted, null, null, TimeSpan.Zero, new TruthMeter());
    }

    private sealed class TerminalOutput(TextWriter writer) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => true;

        public int Width => 80;

        public int Height => 25;

        public void SetEncoding(System.Text.Encoding encoding)
        {
        }
    }

    /// <summary>A terminal that has gone away.</summary>
    private sealed class BrokenWriter : StringWriter
    {
        public override void Write(string? value) => throw new IOException("the terminal is gone");

        public override void Write(char value) => throw new IOException("the terminal is gone");

        public override void Write(char[] buffer, int index, int count) => throw new IOException("the terminal is gone");

        public override void Flush() => throw new IOException("the terminal is gone");
    }
}
