using ASMNet.Live.Shell;
using Spectre.Console;

namespace ASMNet.Live.Tests.Shell;

public sealed class BoundaryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task RunAsync_TheUnforeseen_IsOneLineWithAFileThatHoldsTheDetails()
    {
        int exitCode = await RunAsync(() => throw new InvalidOperationException("first line\nsecond line"));

        string line = Assert.Single(_error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        string file = Assert.Single(Directory.GetFiles(_folder.Path));
        Assert.Equal(70, exitCode);
        Assert.Contains("InvalidOperationException: first line second line", line, StringComparison.Ordinal);
        Assert.Contains($"'{file}'", line, StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.Contains(nameof(RunAsync_TheUnforeseen_IsOneLineWithAFileThatHoldsTheDetails), File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_TheUnforeseenWithoutAPlaceForIt_IsStillTold()
    {
        int exitCode = await RunAsync(() => throw new InvalidOperationException("oh"), Path.Combine(_folder.Path, "nowhere"));

        Assert.Equal(70, exitCode);
        Assert.Single(_error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("oh", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_AHangingPart_HasACodeOfItsOwn()
    {
        int exitCode = await RunAsync(() => throw new StalledException("the stage align hangs."));

        Assert.Equal(75, exitCode);
        Assert.Equal($"asmnet-live: the stage align hangs.{Environment.NewLine}", _error.ToString());
    }

    [Fact]
    public async Task RunAsync_AFullDisk_IsAFailureAndNoDefect()
    {
        int exitCode = await RunAsync(() => throw new IOException("No space left on device : '/x'"));

        Assert.Equal(1, exitCode);
        Assert.Equal($"asmnet-live: No space left on device : '/x'{Environment.NewLine}", _error.ToString());
        Assert.Empty(_folder.FileNames);
    }

    [Fact]
    public async Task RunAsync_SeveralFaults_AreALineEachAndTheWorstCodeCounts()
    {
        int exitCode = await RunAsync(() => throw new AggregateException(new UserException("one"), new IOException("two")));

        Assert.Equal(["asmnet-live: one", "asmnet-live: two"], _error.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, exitCode);
    }

    [Fact]
    public async Task RunAsync_InterruptedBeforeTheStart_SaysSo()
    {
        using var interrupted = new CancellationTokenSource();
        await interrupted.CancelAsync();

        int exitCode = await RunAsync(() => throw new OperationCanceledException(), interrupted: interrupted.Token);

        Assert.Equal(130, exitCode);
        Assert.Contains("interrupted", _error.ToString(), StringComparison.Ordinal);
    }

    private Task<int> RunAsync(Func<Task<int>> work, string? folder = null, CancellationToken interrupted = default)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_output), Interactive = InteractionSupport.No });
        var terminal = new Terminal(console, _error);
        return new Boundary(terminal, new Faults(terminal, TimeProvider.System, folder ?? _folder.Path)).RunAsync(work, interrupted);
    }
}
