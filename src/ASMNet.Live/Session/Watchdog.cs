using System.Globalization;
using ASMNet.Live.Pipeline;

namespace ASMNet.Live.Session;

/// <summary>
/// Looks every second whether the run gets on. A silence is told; a part that hangs is named, and the pipeline is begun anew; what could not be
/// opened is tried again with growing pauses. Where beginning anew does not help, the session gives up: only a new process frees what a
/// part that hangs holds.
/// </summary>
internal sealed class Watchdog : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(0.3);
    private readonly LiveRunner _runner;
    private readonly LiveRecorder _recorder;
    private readonly Func<LiveRun?, Task> _restart;
    private readonly WatchdogOptions _options;
    private readonly Action<string> _tell;
    private readonly TimeProvider _timeProvider;
    private readonly StallWatch _silence;
    private readonly Standstill _standstill;
    private readonly Queue<long> _restarts = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private TimeSpan _pause = Interval;
    private long _pausedAt;
    private bool _toldStall;

    /// <summary>Starts to watch.</summary>
    /// <param name="runner">Knows the run.</param>
    /// <param name="recorder">Knows the recordings.</param>
    /// <param name="restart">Begins the pipeline anew where the run is still this one; null: where there is none.</param>
    /// <param name="options">When a part counts as hanging.</param>
    /// <param name="tell">Receives what people at the program should know.</param>
    /// <param name="timeProvider">The clock.</param>
    public Watchdog(LiveRunner runner, LiveRecorder recorder, Func<LiveRun?, Task> restart, WatchdogOptions options, Action<string> tell, TimeProvider timeProvider)
    {
        _runner = runner;
        _recorder = recorder;
        _restart = restart;
        _options = options;
        _tell = tell;
        _timeProvider = timeProvider;
        _silence = new StallWatch(tell);
        _standstill = new Standstill(timeProvider);
        _watching = WatchAsync();
    }

    /// <summary>Time since it last looked; more than a second or two when it is held up itself.</summary>
    public TimeSpan SinceLook => _standstill.SinceLook;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching.WaitAsync(LastWait).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Interval, _timeProvider);
        while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
        {
            _standstill.Begin();
            try
            {
                await LookAsync(_runner.IsRunning ? _runner.Run : null).ConfigureAwait(false);
            }
            catch (Exception fault)
            {
                // Whatever was not foreseen when something was begun anew: it is told, and the looking goes on.
                _runner.Fail(fault);
            }

            _standstill.End();
        }
    }

    private async Task LookAsync(LiveRun? run)
    {
        _silence.Look(run);
        string? stall = _recorder.Stall;
        if (stall is not null && !_toldStall)
        {
            _tell(stall);
        }

        _toldStall = stall is not null;
        if (run is not null)
        {
            _pause = Interval;
            await TendAsync(run).ConfigureAwait(false);
        }
        else if (_runner.IsIdle)
        {
            await RetryAsync().ConfigureAwait(false);
        }
    }

    private async Task TendAsync(LiveRun run)
    {
        if (_standstill.IsWithin(_options.Stage) || Hanging(run) is not string what)
        {
            return;
        }

        if (MayTry(what))
        {
            _tell($"{what}; the pipeline is begun anew.");
            await _restart(run).ConfigureAwait(false);
        }
    }

    /// <summary>Counts a new beginning after something hung; after some of them the session gives up.</summary>
    private bool MayTry(string what)
    {
        while (_restarts.TryPeek(out long at) && _timeProvider.GetElapsedTime(at) > _options.Within)
        {
            _restarts.Dequeue();
        }

        if (_restarts.Count >= _options.MostRestarts)
        {
            _runner.GiveUp(new StalledException($"{what}, after {_restarts.Count} restarts in {_options.Within.TotalMinutes.ToString("0.#", CultureInfo.InvariantCulture)} minutes; the program has to be started anew."));
            return false;
        }

        _restarts.Enqueue(_timeProvider.GetTimestamp());
        return true;
    }

    /// <summary>What hangs, for people, without a stop at its end; null for nothing.</summary>
    private string? Hanging(LiveRun run)
    {
        if (run.Progress.FindStall(_options.Stage) is StageStall stall)
        {
            return stall.Of(run.Info.Description);
        }

        // A browser's camera waits for the browser, and is closed with its socket; a source that says what keeps it looks after itself.
        return run is { Camera: null, Trouble: null } && run.Progress.SinceBegin(StageName.Capture) is TimeSpan time && time > _options.Source
            ? new StageStall(StageName.Capture, null, time).Of(run.Info.Description)
            : null;
    }

    private async Task RetryAsync()
    {
        if (_pausedAt != 0 && _timeProvider.GetElapsedTime(_pausedAt) < _pause)
        {
            return;
        }

        if (_runner.Stuck is string what && !MayTry(what))
        {
            return;
        }

        _pausedAt = _timeProvider.GetTimestamp();
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        await _restart(null).ConfigureAwait(false);
    }
}
