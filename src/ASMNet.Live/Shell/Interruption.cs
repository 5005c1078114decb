using System.Runtime.InteropServices;

namespace ASMNet.Live.Shell;

/// <summary>
/// Turns Ctrl+C, SIGTERM and SIGHUP (a closed terminal) into a cancellation, so that files are finished. A second one ends the
/// process at once, and says so. A file that may grow no larger ends nothing.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(2);

    // SIGXFSZ, on Linux and macOS
    private const int FileTooLarge = 25;

    // Not disposed: a signal may still be on its way to the handler when the program ends.
    private readonly CancellationTokenSource _source = new();
    private readonly Terminal _terminal;
    private readonly LastResort _last;
    private readonly PosixSignalRegistration[] _registrations;
    private bool _wasAsked;
    private volatile bool _endsAtOnce;

    public Interruption(Terminal terminal, LastResort last)
    {
        _terminal = terminal;
        _last = last;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, Handle),

            // A file that has reached the size that the system allows (ulimit -f) is as a full disk: whoever writes it tells so, and keeps what is there.
            .. OperatingSystem.IsWindows() ? [] : new[] { PosixSignalRegistration.Create((PosixSignal)FileTooLarge, static context => context.Cancel = true) },
        ];
    }

    /// <summary>Is cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        if (_endsAtOnce)
        {
            // The second signal's own action is on its way, and must not be overtaken by an end in order, whose code would be another.
            Task.Delay(TimeToEnd).Wait();
        }

        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Handle(PosixSignalContext context)
    {
        // The second one is not cancelled here, and so ends the process as it always would. Only, a terminal that goes away may say so
        // twice: to the program and to its process group. Two may be handled at once.
        bool isFirst = !Interlocked.Exchange(ref _wasAsked, true);
        context.Cancel = isFirst || context.Signal == PosixSignal.SIGHUP;
        if (isFirst)
        {
            _last.Begin();
            _source.Cancel();
        }

        if (context.Cancel)
        {
            return;
        }

        _endsAtOnce = true;
        _terminal.LastWord("ended at once by a second signal; a file that was being written may be incomplete.");
    }
}
