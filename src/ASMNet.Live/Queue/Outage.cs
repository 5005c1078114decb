using ASMNet.Live.Configuration;
using ASMNet.Media;
using NATS.Client.JetStream;

namespace ASMNet.Live.Queue;

/// <summary>Bears a server that is away: says so once, tries again, and gives up after a while.</summary>
/// <param name="complain">Tells people.</param>
/// <param name="meanwhile">What happens while it is away, for people.</param>
/// <param name="pause">How long to wait between attempts.</param>
/// <param name="patience">How long it may be away.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class Outage(Action<string> complain, string meanwhile, TimeSpan pause, TimeSpan patience, TimeProvider timeProvider)
{
    private readonly Lock _gate = new();
    private long? _since;
    private bool _isTold;

    /// <summary>It has answered.</summary>
    public void Ended()
    {
        lock (_gate)
        {
            _since = null;
            if (_isTold)
            {
                _isTold = false;
                complain("the queue is back.");
            }
        }
    }

    /// <summary>Tells of it, once, where nothing waits for the server: its patience does not begin with this.</summary>
    /// <param name="reason">What was thrown.</param>
    public void Tell(Exception reason)
    {
        lock (_gate)
        {
            if (!_isTold)
            {
                _isTold = true;
                complain($"{(reason is NatsJSApiException ? "the queue refuses" : "the queue cannot be reached")} ({NatsAddress.Reason(reason)}); {meanwhile}.");
            }
        }
    }

    /// <summary>Waits before the next attempt.</summary>
    /// <param name="reason">What was thrown.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="UnreachableException">It was away for too long.</exception>
    public async Task WaitAsync(Exception reason, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_since is null)
            {
                _since = timeProvider.GetTimestamp();
            }
            else if (timeProvider.GetElapsedTime(_since.Value) > patience)
            {
                throw new UnreachableException($"the queue could not be {(reason is NatsJSApiException ? "used" : "reached")} for {Counted.Of((long)patience.TotalMinutes, "minute")}: {NatsAddress.Reason(reason)}", reason);
            }
        }

        Tell(reason);

        // A stop is seen by whoever asks next.
        await Task.Delay(pause, timeProvider, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Does something that must get through and has no result.</summary>
    /// <param name="action">What; it may be done more than once.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="UnreachableException">The server was away for too long.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public Task InsistAsync(Func<Task> action, CancellationToken cancellation) => InsistAsync(
        async () =>
        {
            await action().ConfigureAwait(false);
            return true;
        },
        cancellation);

    /// <summary>Does something that must get through.</summary>
    /// <param name="action">What; it may be done more than once.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="UnreachableException">The server was away for too long.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task<T> InsistAsync<T>(Func<Task<T>> action, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                T value = await action().ConfigureAwait(false);
                Ended();
                return value;
            }
            catch (Exception exception) when (QueueLink.IsOutage(exception))
            {
                await WaitAsync(exception, cancellation).ConfigureAwait(false);
            }
        }
    }
}
