using System.Collections.Concurrent;
using ASMNet.Live.Batch;
using ASMNet.Live.Configuration;
using NATS.Client.JetStream;

namespace ASMNet.Live.Queue;

/// <summary>
/// Takes jobs from the queue and tracks them, several at once, until it is asked to end. While a slot tracks a file, the results of the one before are
/// checked, put into place and reported beside it, so that it waits for the queue for no more than the next job.
/// </summary>
/// <param name="link">The queue.</param>
/// <param name="createTracker">Makes what tracks the files of one slot, from settled settings and their key.</param>
/// <param name="handler">Sees to each job.</param>
/// <param name="answers">Says what became of jobs.</param>
/// <param name="options">How to work.</param>
/// <param name="outage">Bears a server that is away.</param>
/// <param name="complain">Tells people what is wrong.</param>
internal sealed class QueueWorker(
    QueueLink link, Func<Settings, string, FileTracker> createTracker, JobHandler handler, JobAnswers answers, WorkerOptions options, Outage outage, Action<string> complain)
{
    private readonly ConcurrentDictionary<string, bool> _mine = new();

    /// <summary>Works.</summary>
    /// <param name="settings">The settings, settled for a batch.</param>
    /// <param name="cancellation">Ends it: what is not finished is given back.</param>
    /// <returns>How many jobs it has sent to the dead letters.</returns>
    /// <exception cref="UnreachableException">The server was away for too long.</exception>
    /// <exception cref="StalledException">Stages hung at several jobs: only a new process helps. The jobs are given back.</exception>
    public async Task<int> RunAsync(Settings settings, CancellationToken cancellation)
    {
        string key = BatchKey.OfSettings(settings, cancellation);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAll(Enumerable.Range(0, options.Jobs).Select(_ => Task.Run(() => EndingAllOnFaultAsync(SlotAsync()), CancellationToken.None))).ConfigureAwait(false);
        return answers.Dead;

        async Task SlotAsync()
        {
            using FileTracker tracker = createTracker(settings, key);
            var intake = new JobIntake(link, key, options.Policy, options.UntilEmpty, outage, complain);
            Task conclusion = Task.CompletedTask;
            try
            {
                while (await intake.NextAsync(conclusion, stop.Token).ConfigureAwait(false) is INatsJSMsg<byte[]> message)
                {
                    Task before = conclusion;
                    conclusion = EndingAllOnFaultAsync(await HandleAsync(message, tracker, stop.Token).ConfigureAwait(false));
                    await before.ConfigureAwait(false);
                }
            }
            finally
            {
                await conclusion.ConfigureAwait(false);
            }
        }

        // Where one cannot go on the worker ends; the others give back what they have.
        async Task EndingAllOnFaultAsync(Task work)
        {
            try
            {
                await work.ConfigureAwait(false);
            }
            catch
            {
                await stop.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>Does what a message asks for, as far as the slot's tracker is needed for it.</summary>
    /// <returns>What is left to do, which is at work already.</returns>
    private async Task<Task> HandleAsync(INatsJSMsg<byte[]> message, FileTracker tracker, CancellationToken stop)
    {
        if (QueueLink.Read<QueueJob>(message.Data) is not QueueJob { IsSound: true } job || link.Server.JobSubject(job) != message.Subject)
        {
            string id = message.Subject[(message.Subject.LastIndexOf('.') + 1)..];
            complain($"a message of the queue is no job ({id}); it goes to the dead letters.");
            await answers.BuryUnreadableAsync(message, id, stop).ConfigureAwait(false);
            return Task.CompletedTask;
        }

        // The lease of a job that is still worked on here has run out: it goes on, and its renewals hold for this delivery too.
        if (!_mine.TryAdd(job.Id, true))
        {
            return Task.CompletedTask;
        }

        try
        {
            return ForgettingAsync(job, await handler.BeginAsync(message, job, tracker, stop).ConfigureAwait(false));
        }
        catch
        {
            _mine.TryRemove(job.Id, out _);
            throw;
        }
    }

    private async Task ForgettingAsync(QueueJob job, Task conclusion)
    {
        try
        {
            await conclusion.ConfigureAwait(false);
        }
        finally
        {
            _mine.TryRemove(job.Id, out _);
        }
    }
}
