using System.Globalization;
using ASMNet.Live.Queue.Policy;
using ASMNet.Media;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace ASMNet.Live.Queue;

/// <summary>Takes jobs of certain settings from the queue for one slot of a worker, one after another.</summary>
/// <param name="link">The queue.</param>
/// <param name="settings">The hash of the settings.</param>
/// <param name="policy">How long a lease is.</param>
/// <param name="untilEmpty">Whether to end when no such job is left.</param>
/// <param name="outage">Bears a server that is away.</param>
/// <param name="complain">Tells people what is wrong.</param>
internal sealed class JobIntake(QueueLink link, string settings, JobPolicy policy, bool untilEmpty, Outage outage, Action<string> complain)
{
    private const int TurnsOfAPatrol = 6;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);
    private INatsJSConsumer? _consumer;
    private int _idle;
    private int _forgotten;
    private bool _toldOfOthers;

    /// <summary>The next job, as soon as there is one.</summary>
    /// <param name="pending">What this slot has not yet said of the job before; the queue is not empty before it has.</param>
    /// <param name="stop">The worker is asked to end.</param>
    /// <returns>Its message; null when the slot is to end.</returns>
    /// <exception cref="UnreachableException">The server was away for too long.</exception>
    public async Task<INatsJSMsg<byte[]>?> NextAsync(Task pending, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                INatsJSMsg<byte[]>? message = await Answer.WaitAsync(AskAsync, stop).ConfigureAwait(false);
                outage.Ended();
                if (message is not null)
                {
                    _idle = 0;
                    return message;
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return null;
            }
            catch (Exception exception) when (QueueLink.IsOutage(exception))
            {
                await BearAsync(exception, stop).ConfigureAwait(false);
                continue;
            }

            _idle++;
            await pending.ConfigureAwait(false);
            if ((untilEmpty || _idle % TurnsOfAPatrol == 0) && await IsOverAsync(stop).ConfigureAwait(false))
            {
                return null;
            }
        }

        return null;
    }

    private async Task<INatsJSMsg<byte[]>?> AskAsync(CancellationToken stop)
    {
        _consumer ??= await link.WorkAsync(settings, policy, stop).ConfigureAwait(false);
        return await _consumer.NextAsync(NatsRawSerializer<byte[]>.Default, new NatsJSNextOpts { Expires = Turn }, stop).ConfigureAwait(false);
    }

    private async Task<bool> IsOverAsync(CancellationToken stop)
    {
        try
        {
            JobsLeft left = await link.LeftAsync(settings, stop).ConfigureAwait(false);
            _forgotten = left == JobsLeft.Forgotten ? _forgotten + 1 : 0;
            if (_forgotten > 1)
            {
                complain("the server gives out jobs that it had forgotten.");
                await link.RemindAsync(settings, stop).ConfigureAwait(false);
                (_consumer, _forgotten) = (null, 0);
            }

            if (left == JobsLeft.None && !_toldOfOthers && await link.CountAsync(link.Server.Jobs, stop).ConfigureAwait(false) is long others and > 0)
            {
                _toldOfOthers = true;
                complain(string.Create(CultureInfo.InvariantCulture, $"the queue holds {Counted.Of(others, "job")} of other settings, models or versions; give submit and work the same ones."));
            }

            return left == JobsLeft.None && untilEmpty;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception exception) when (QueueLink.IsOutage(exception))
        {
            await BearAsync(exception, stop).ConfigureAwait(false);
            return false;
        }
    }

    private Task BearAsync(Exception exception, CancellationToken stop)
    {
        _consumer = null;
        return outage.WaitAsync(exception, stop);
    }
}
