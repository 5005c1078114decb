using ASMNet.Live.Shell;
using Microsoft.Extensions.Time.Testing;
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
    public void LastResort_AskedToEndAndNotEnded_EndsTheProcessWithALine()
    {
        var time = new FakeTimeProvider();
        var codes = new List<int>();
        using var resort = new LastResort(Terminal(_error), time, codes.Add);

        time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(codes);

        resort.Begin();
        time.Advance(TimeSpan.FromSeconds(14));
        Assert.Empty(codes);

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([75], codes);
        Assert.Contains("something hangs and keeps the program from ending", Assert.Single(_error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public void LastResort_StandardErrorTakesNothing_EndsTheProcessAllTheSame()
    {
        var time = new FakeTimeProvider();
        var codes = new List<int>();
        using var blocked = new BlockedWriter();
        using var resort = new LastResort(Terminal(blocked), time, codes.Add);

        resort.Begin();
        time.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal([75], codes);
        Assert.True(blocked.WasCalled);
    }

    // a kind of the OutOfMemoryException that .NET throws where the system gives it no thread (ulimit -u, ulimit -v)
    [Fact]
    public async Task RunAsync_NoMemoryOrThreads_IsTheMachinesAndNoDefect()
    {
        int exitCode = await RunAsync(() => throw new InsufficientMemoryException());

        Assert.Equal(1, exitCode);
        string line = Assert.Single(_error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("asmnet-live: the system gives no more memory or no more threads;", line, StringComparison.Ordinal);
        Assert.Contains($"'{Assert.Single(Directory.GetFiles(_folder.Path))}'", line, StringComparison.Ordinal);
        Assert.DoesNotContain("report", line, StringComparison.Ordinal);
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
        Terminal terminal = Terminal(_error);
        return new Boundary(terminal, new Faults(terminal, TimeProvider.System, folder ?? _folder.Path)).RunAsync(work, interrupted);
    }

    private Terminal Terminal(TextWriter error) =>
        new(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_output), Interactive = InteractionSupport.No }), error);

    private sealed class BlockedWriter : StringWriter
    {
        private readonly ManualResetEventSlim _released = new();

        public bool WasCalled { get; private set; }

        public override void WriteLine(string? value)
        {
            WasCalled = true;
            _released.Wait();
        }

        protected override void Dispose(bool disposing)
        {
            _released.Set();
            base.Dispose(disposing);
        }
    }
}
