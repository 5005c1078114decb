using ASMNet.Live.Pipeline;
using ASMNet.Live.Queue.Policy;
using NATS.Client.JetStream;

namespace ASMNet.Live.Queue;

/// <summary>
/// Holds a job while a worker has it: renews the lease, tells how far it is, and stops it when it stands still. A renewal that does not get through
/// is no fault: the job may then be given to another worker too, and has one result all the same.
/// </summary>
internal sealed class JobLease : IAsyncDisposable
{
    private readonly INatsJSMsg<byte[]> _message;
    private readonly QueueLink _link;
    private readonly QueueJob _job;
    private readonly JobPolicy _policy;
    private readonly TimeProvider _timeProvider;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _renewing;
    private volatile PipelineStatistics? _statistics;
    private JobNote _note;

    /// <summary>Begins.</summary>
    /// <param name="message">The job's message.</param>
    /// <param name="link">The queue.</param>
    /// <param name="job">The job.</param>
    /// <param name="note">What is known of it.</param>
    /// <param name="policy">How often to renew.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="stop">The worker is asked to end.</param>
    public JobLease(INatsJSMsg<byte[]> message, QueueLink link, QueueJob job, JobNote note, JobPolicy policy, TimeProvider timeProvider, CancellationToken stop)
    {
        _message = message;
        _link = link;
        _job = job;
        _note = note;
        _policy = policy;
        _timeProvider = timeProvider;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _renewing = Task.Run(RenewAsync, CancellationToken.None);
    }

    /// <summary>Stops the work on the job.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Whether the work was stopped because no frame came any more.</summary>
    public bool StoodStill { get; private set; }

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
                if (now != frames)
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
                    await _message.AckProgressAsync(cancellationToken: _end.Token).ConfigureAwait(false);
                    await _link.WriteAsync(_link.Server.Notes, _job.Id, _note with { IsRunning = true, Frames = frames, At = _timeProvider.GetUtcNow() }, _end.Token).ConfigureAwait(false);
                }
                catch (Exception exception) when (QueueLink.IsOutage(exception))
                {
                    // The worker tells of the outage; the next renewal comes in its time.
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
