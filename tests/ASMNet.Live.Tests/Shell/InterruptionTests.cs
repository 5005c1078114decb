using System.Runtime.InteropServices;
using ASMNet.Live.Shell;
using Microsoft.Extensions.Time.Testing;
using Spectre.Console;

namespace ASMNet.Live.Tests.Shell;

/// <summary>What a signal does to the program; no signal of this process is taken for it.</summary>
public sealed class InterruptionTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);
    private readonly FakeTimeProvider _clock = new();
    private readonly StringWriter _said = new();
    private readonly Terminal _terminal;
    private readonly LastResort _last;

    public InterruptionTests()
    {
        _terminal = new Terminal(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_said) }), _said);
        _last = new LastResort(_terminal, new FakeTimeProvider(), _ => { });
    }

    public void Dispose()
    {
        _last.Dispose();
        _said.Dispose();
    }

    // Windows ends the process when the handler returns (https://learn.microsoft.com/windows/console/handlerroutine).
    [Theory]
    [InlineData(PosixSignal.SIGHUP, false)]
    [InlineData(PosixSignal.SIGHUP, true)]
    [InlineData(PosixSignal.SIGTERM, false)]
    [InlineData(PosixSignal.SIGTERM, true)]
    public async Task Handle_WindowIsClosedOrWindowsEnds_ReturnsOnlyWhenTheProgramHasEnded(PosixSignal signal, bool afterCtrlC)
    {
        using var interruption = new Interruption(_terminal, _last, isWindows: true, _clock);
        if (afterCtrlC)
        {
            interruption.Handle(new PosixSignalContext(PosixSignal.SIGINT));
        }

        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = interruption.Token.Register(asked.SetResult);
        var context = new PosixSignalContext(signal);
        Task handled = Task.Factory.StartNew(() => interruption.Handle(context), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await asked.Task.WaitAsync(Patience);

        Assert.NotSame(handled, await Task.WhenAny(handled, Task.Delay(Moment)));
        interruption.Dispose();
        await handled.WaitAsync(Patience);

        Assert.True(context.Cancel);
        Assert.Empty(_said.ToString());
    }

    [Fact]
    public void Handle_CtrlCTwice_EndsInOrderAndThenAtOnce()
    {
        // not disposed, since nobody ends this process at once
        var interruption = new Interruption(_terminal, _last, isWindows: true, _clock);
        var first = new PosixSignalContext(PosixSignal.SIGINT);
        var second = new PosixSignalContext(PosixSignal.SIGINT);

        interruption.Handle(first);
        Assert.True(interruption.Token.IsCancellationRequested);
        _clock.Advance(Moment);
        interruption.Handle(second);

        Assert.Equal((true, false), (first.Cancel, second.Cancel));
    }

    [Theory]
    [InlineData(PosixSignal.SIGHUP, true)]
    [InlineData(PosixSignal.SIGTERM, false)]
    public void Handle_SecondSignalElsewhere_EndsTheProcessUnlessATerminalHasGone(PosixSignal signal, bool goesOn)
    {
        var interruption = new Interruption(_terminal, _last, isWindows: false, _clock);
        interruption.Handle(new PosixSignalContext(PosixSignal.SIGTERM));
        var context = new PosixSignalContext(signal);

        _clock.Advance(Moment);
        interruption.Handle(context);

        Assert.Equal(goesOn, context.Cancel);
    }

    // kill_and_wait of coreutils' timeout.c: the signal goes to the program, and then to the process group in which it is.
    [Theory]
    [InlineData(PosixSignal.SIGTERM, PosixSignal.SIGTERM, true)]
    [InlineData(PosixSignal.SIGINT, PosixSignal.SIGINT, true)]
    [InlineData(PosixSignal.SIGTERM, PosixSignal.SIGINT, false)]
    public void Handle_SignalAgainAtOnce_IsTheEchoOfTheFirst(PosixSignal first, PosixSignal second, bool goesOn)
    {
        var interruption = new Interruption(_terminal, _last, isWindows: false, _clock);
        interruption.Handle(new PosixSignalContext(first));
        var context = new PosixSignalContext(second);

        _clock.Advance(TimeSpan.FromMilliseconds(100));
        interruption.Handle(context);

        Assert.Equal((goesOn, goesOn), (context.Cancel, _said.ToString().Length == 0));
    }
}
