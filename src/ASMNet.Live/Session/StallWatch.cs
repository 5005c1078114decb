using System.Globalization;

namespace ASMNet.Live.Session;

/// <summary>Says when no picture comes any more, and when they come again.</summary>
internal sealed class StallWatch : IAsyncDisposable
{
    private static readonly TimeSpan SaidAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly LiveRunner _runner;
    private readonly Action<string> _tell;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private LiveRun? _silent;
    private TimeSpan _longest;

    /// <summary>Starts to watch.</summary>
    /// <param name="runner">Knows the run.</param>
    /// <param name="tell">Receives a line about each silence and its end.</param>
    /// <param name="timeProvider">The clock.</param>
    public StallWatch(LiveRunner runner, Action<string> tell, TimeProvider timeProvider)
    {
        _runner = runner;
        _tell = tell;
        _watching = WatchAsync(timeProvider);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WatchAsync(TimeProvider timeProvider)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
        {
            Look();
        }
    }

    private void Look()
    {
        LiveRun? run = _runner.IsRunning ? _runner.Run : null;
        if (run is not null && run.Silence >= SaidAfter)
        {
            if (_silent != run)
            {
                _tell(LiveRunner.Silent(run));
            }

            _silent = run;
            _longest = run.Silence;
        }
        else if (_silent is LiveRun silent)
        {
            _silent = null;
            if (silent == run)
            {
                _tell(string.Create(CultureInfo.InvariantCulture, $"{run.Info.Description}: pictures come again, after {_longest.TotalSeconds:0} s."));
            }
        }
    }
}
