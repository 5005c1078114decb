using ASMNet.Live.Pipeline;
using ASMNet.Live.Queue.Policy;
using NATS.Client.JetStream;

namespace ASMNet.Live.Queue;

/// <summary>
/// Holds a job while a worker has it: renews the lease, tells how far it is, and stops it when its tracking stands still. A renewal that does not get
/// through is no fault: the job may then be given to another worker too, and has one result all the same.
/// </summary>
internal sealed class JobLease : IAsyncDisposable
{
    private readonly Func<JobNote, CancellationToken, Task> _renew;
    private readonly JobPolicy _policy;
    private readonly Outage _outage;
    private readonly TimeProvider _timeProvider;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _renewing;
    private volatile PipelineStatistics? _statistics;
    private volatile bool _isTracked;
    private JobNote _note;

    /// <summary>Begins.</summary>
    /// <param name="renew">Renews the lease and writes what is known of the job; it has a deadline of its own.</param>
    /// <param name="note">What is known of it.</param>
    /// <param name="policy">How often to renew.</param>
    /// <param name="outage">Is told of a server that is away.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="stop">The worker is asked to end.</param>
    public JobLease(Func<JobNote, CancellationToken, Task> renew, JobNote note, JobPolicy policy, Outage outage, TimeProvider timeProvider, CancellationToken stop)
    {
        _renew = renew;
        _note = note;
        _policy = policy;
        _outage = outage;
        _timeProvider = timeProvider;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _renewing = Task.Run(RenewAsync, CancellationToken.None);
    }

    /// <summary>Stops the work on the job.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Whether the work was stopped because no frame came any more.</summary>
    public bool StoodStill { get; private set; }

    /// <summary>Does the part of the work that frames come from. What is before and after it, as loading the source and sending the results, has no frames but deadlines of its own.</summary>
    /// <param name="track">The work.</param>
    public async Task<T> TrackAsync<T>(Func<Task<T>> track)
    {
        _isTracked = true;
        try
        {
            return await track().ConfigureAwait(false);
        }
        finally
        {
            _isTracked = false;
        }
    }

    /// <summary>Tells what counts the frames.</summary>
    /// <param name="statistics">The pipeline's.</param>
    /// <param name="frameCount">How many there will be; null where nobody knows.</param>
    public void Watch(PipelineStatistics statistics, long? frameCount)
    {
        _note = _note with { FrameCount = frameCount };
        _statistics = statistics;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        _end.Dispose();
        _stop.Dispose();
    }

    private async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(_policy.Renewal, _timeProvider);
        long frames = 0;
        long movedAt = _timeProvider.GetTimestamp();
        try
        {
            do
            {
                long now = _statistics?.Frames ?? 0;
                if (now != frames || !_isTracked)
                {
                    frames = now;
                    movedAt = _timeProvider.GetTimestamp();
                }
                else if (_timeProvider.GetElapsedTime(movedAt) > _policy.Patience)
                {
                    StoodStill = true;
                    await _stop.CancelAsync().ConfigureAwait(false);
                }

                try
                {
                    await _renew(_note with { IsRunning = true, Frames = frames, At = _timeProvider.GetUtcNow() }, _end.Token).ConfigureAwait(false);
                    _outage.Ended();
                }
                catch (NatsJSApiException)
                {
                    // The server answers, but takes no note; whoever has results to tell says so. The next renewal comes in its time.
                }
                catch (Exception exception) when (QueueLink.IsOutage(exception))
                {
                    // Nobody else may ask the server while all slots track. The next renewal comes in its time.
                    _outage.Tell(exception);
                }
            }
            while (await timer.WaitForNextTickAsync(_end.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // the work is over
        }
    }
}
