using ASMNet.Media;

namespace ASMNet.Live.Session;

/// <summary>
/// The sessions of a program, one for each source. With one, it ends when that one ends. With several, none of them touches another: one that
/// cannot be opened or fails is tried again now and then, and the program ends when it is stopped. When its time is up, it ends with one as with several.
/// </summary>
public sealed class LiveSources : IAsyncDisposable
{
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(10);

    // the time that a run itself takes to notice that a camera gives nothing more, and some
    private static readonly TimeSpan AfterTime = TimeSpan.FromSeconds(4);

    // the system's timers count 49.7 days; beyond them each run ends by its own frames' times
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49);
    private readonly IReadOnlyList<LiveSession> _sessions;
    private readonly TimeSpan? _duration;
    private long _began;
    private readonly TimeProvider _timeProvider;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _retrying = Task.CompletedTask;
    private Task _finished = Task.CompletedTask;

    /// <summary>Puts the sessions together; nothing is started.</summary>
    /// <param name="sessions">At least one; they stay the caller's.</param>
    /// <param name="duration">When each session ends by itself, from its start on; null for never.</param>
    /// <param name="timeProvider">The clock.</param>
    public LiveSources(IReadOnlyList<LiveSession> sessions, TimeSpan? duration, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(sessions);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentOutOfRangeException.ThrowIfZero(sessions.Count, nameof(sessions));
        _sessions = sessions;
        _duration = duration;
        _timeProvider = timeProvider;
    }

    /// <summary>Completes when nothing more is to come; known once all are started.</summary>
    public Task Finished => _finished;

    /// <summary>Starts every session.</summary>
    /// <param name="ready">No source is opened before it has completed; models are loaded meanwhile. Null to wait for nothing.</param>
    /// <exception cref="ASMNetException">A model or the device cannot be used, or the only source, or none of several.</exception>
    public async Task StartAsync(Task? ready = null)
    {
        _began = _timeProvider.GetTimestamp();
        if (_sessions is [LiveSession only])
        {
            await only.StartAsync(ready).ConfigureAwait(false);
            _finished = Task.WhenAny(only.Finished, TimeIsUpAsync());
            return;
        }

        // All at once: a source that is slow to open does not keep the others waiting.
        bool[] opened = await Task.WhenAll(_sessions.Select(session => Task.Run(() => session.StartAmongOthersAsync(ready)))).ConfigureAwait(false);
        if (!opened.Contains(true))
        {
            throw new UserException("none of the sources can be opened; the lines above say why.");
        }

        Task all = Task.WhenAll(_sessions.Select(session => session.Finished));
        _finished = Task.WhenAny(all, TimeIsUpAsync(), _stopped.Task);
        _retrying = RetryAsync();
    }

    /// <summary>The program must end: see <see cref="LiveSession.Hurry"/>.</summary>
    public void Hurry()
    {
        foreach (LiveSession session in _sessions)
        {
            session.Hurry();
        }
    }

    /// <summary>Stops all sessions at once. A second call changes nothing.</summary>
    /// <returns>How the last pipeline of each went; null for one that never ran.</returns>
    public async Task<IReadOnlyList<LiveEnding?>> StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _retrying.WaitAsync(LastWait, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        LiveEnding?[] endings = await Task.WhenAll(_sessions.Select(session => session.StopAsync())).ConfigureAwait(false);
        _stopped.TrySetResult();
        return endings;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <summary>Completes when the time is up: at once where no run is left that ends by itself, as after the end of a file, and otherwise when one is late.</summary>
    private async Task TimeIsUpAsync()
    {
        await Task.Delay(_duration < LongestTimer ? _duration.Value : Timeout.InfiniteTimeSpan, _timeProvider, _stop.Token).ConfigureAwait(false);
        if (_sessions.Any(session => session.Status.State is not ("ended" or "failed")))
        {
            await Task.Delay(AfterTime, _timeProvider, _stop.Token).ConfigureAwait(false);
        }
    }

    private async Task RetryAsync()
    {
        using var timer = new PeriodicTimer(RetryEvery, _timeProvider);
        while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
        {
            if (_timeProvider.GetElapsedTime(_began) >= _duration)
            {
                return; // they have ended because their time is over
            }

            await Task.WhenAll(_sessions.Where(HasEnded).Select(session => Task.Run(() => TryAgainAsync(session)))).ConfigureAwait(false);
        }
    }

    // What could not be opened is tried again by the session itself; a file that has ended can be played again from the page; a camera should run.
    private static bool HasEnded(LiveSession session) =>
        !session.HasGivenUp && session.Source is SourceInfo source && (session.Status.State is "failed" || (session.Status.State is "ended" && source.IsLive));

    private async Task TryAgainAsync(LiveSession session)
    {
        try
        {
            await session.OpenAnewAsync(reloads: true, _stop.Token).ConfigureAwait(false);
        }
        catch (LiveControlException)
        {
            // The state says already why it does not run.
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // Whatever was not foreseen when one was opened again must not keep it, or another, from being tried on.
            session.Note(fault);
        }
    }
}
