using System.Runtime.InteropServices;

namespace ASMNet.Live.Shell;

/// <summary>
/// Turns Ctrl+C, SIGTERM and SIGHUP (a closed terminal) into a cancellation, so that files are finished. A second one ends the
/// process at once, and says so; the same one again within half a second is the first one's echo. A file that may grow no larger ends nothing. Windows tells a closed window and its own end as SIGHUP and SIGTERM, and
/// ends the process when their handlers return, so that they return when the program has ended.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(2);

    // Longer than LastResort waits, which tells what hangs. Windows itself waits for 5 s where nobody has set it otherwise.
    private static readonly TimeSpan TimeToFinish = TimeSpan.FromSeconds(20);

    // coreutils' timeout sends its signal to the program and then to its process group, and wrappers hand on a Ctrl+C that the terminal has sent to all.
    private static readonly TimeSpan TimeOfEcho = TimeSpan.FromSeconds(0.5);

    // SIGXFSZ, on Linux and macOS
    private const int FileTooLarge = 25;

    // Not disposed: a signal may still be on its way to the handler when the program ends.
    private readonly CancellationTokenSource _source = new();
    private readonly ManualResetEventSlim _ended = new();
    private readonly Terminal _terminal;
    private readonly LastResort _last;
    private readonly bool _isWindows;
    private readonly TimeProvider _timeProvider;
    private readonly Lock _gate = new();
    private PosixSignalRegistration[] _registrations = [];
    private (PosixSignal Signal, long Timestamp)? _first;
    private volatile bool _endsAtOnce;
    private volatile bool _isHeld;

    /// <summary>Prepares it; no signal is taken before <see cref="Watch"/>.</summary>
    /// <param name="terminal">Where to say that the second signal ends the process at once.</param>
    /// <param name="last">Is begun by the first signal.</param>
    /// <param name="isWindows">Whether the system is Windows.</param>
    /// <param name="timeProvider">The clock.</param>
    public Interruption(Terminal terminal, LastResort last, bool isWindows, TimeProvider timeProvider)
    {
        _terminal = terminal;
        _last = last;
        _isWindows = isWindows;
        _timeProvider = timeProvider;
    }

    /// <summary>Is cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Takes the signals from now on.</summary>
    public void Watch() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, Handle),

        // A file that has reached the size that the system allows (ulimit -f) is as a full disk: whoever writes it tells so, and keeps what is there.
        .. _isWindows ? [] : new[] { PosixSignalRegistration.Create((PosixSignal)FileTooLarge, static context => context.Cancel = true) },
    ];

    /// <summary>The program has ended; signals do again what they do to every process.</summary>
    public void Dispose()
    {
        _ended.Set();
        if (_endsAtOnce)
        {
            // The second signal's own action is on its way, and must not be overtaken by an end in order, whose code would be another.
            Task.Delay(TimeToEnd).Wait();
        }

        if (_isHeld)
        {
            // Windows has a lock while it calls a handler, without which none can be taken away.
            return;
        }

        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    /// <summary>Takes a signal.</summary>
    /// <param name="context">The signal, and whether it ends the process.</param>
    internal void Handle(PosixSignalContext context)
    {
        // The second one is not cancelled here, and so ends the process as it always would. Only, a terminal that goes away may say so
        // twice: to the program and to its process group.
        bool isFirst = IsFirst(context.Signal, out bool isEcho);
        bool endsWithHandler = _isWindows && context.Signal is (PosixSignal.SIGHUP or PosixSignal.SIGTERM);
        context.Cancel = isFirst || isEcho || endsWithHandler || context.Signal == PosixSignal.SIGHUP;
        if (isFirst)
        {
            _last.Begin();
            _source.Cancel();
        }

        if (endsWithHandler)
        {
            _isHeld = true;
            _ended.Wait(TimeToFinish);
            return;
        }

        if (context.Cancel)
        {
            return;
        }

        _endsAtOnce = true;
        _terminal.LastWord("ended at once by a second signal; a file that was being written may be incomplete.");
    }

    // Two may be handled at once.
    private bool IsFirst(PosixSignal signal, out bool isEcho)
    {
        lock (_gate)
        {
            isEcho = _first is { } first && first.Signal == signal && _timeProvider.GetElapsedTime(first.Timestamp) < TimeOfEcho;
            if (_first is not null)
            {
                return false;
            }

            _first = (signal, _timeProvider.GetTimestamp());
            return true;
        }
    }
}
