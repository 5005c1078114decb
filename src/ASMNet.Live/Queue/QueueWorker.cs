using System.Collections.Concurrent;
using System.Globalization;
using ASMNet.Live.Batch;
using ASMNet.Live.Configuration;
using ASMNet.Live.Queue.Policy;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace ASMNet.Live.Queue;

/// <summary>Takes jobs from the queue and tracks them, several at once, until it is asked to end.</summary>
/// <param name="link">The queue.</param>
/// <param name="createTracker">Makes what tracks the files of one slot, from settled settings.</param>
/// <param name="store">Where the results go.</param>
/// <param name="files">Where the files come from.</param>
/// <param name="options">How to work.</param>
/// <param name="outage">Bears a server that is away.</param>
/// <param name="scratch">A folder of this worker's own.</param>
/// <param name="say">Tells people what is done.</param>
/// <param name="complain">Tells them what is wrong.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class QueueWorker(
    QueueLink link, Func<Settings, FileTracker> createTracker, IResultStore store, JobFiles files, WorkerOptions options, Outage outage, string scratch, Action<string> say, Action<string> complain, TimeProvider timeProvider)
{
    private const int TurnsOfAPatrol = 6;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);
    private readonly string _me = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}-{Environment.ProcessId}");
    private readonly ConcurrentDictionary<string, bool> _mine = new();
    private int _dead;

    /// <summary>Works.</summary>
    /// <param name="settings">The settings, settled for a batch.</param>
    /// <param name="cancellation">Ends it: what is not finished is given back.</param>
    /// <returns>How many jobs it has sent to the dead letters.</returns>
    /// <exception cref="UserException">The server was away for too long.</exception>
    /// <exception cref="StalledException">Stages hung at several jobs: only a new process helps. The jobs are given back.</exception>
    public async Task<int> RunAsync(Settings settings, CancellationToken cancellation)
    {
        string key = BatchKey.OfSettings(settings);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAll(Enumerable.Range(0, options.Jobs).Select(_ => Task.Run(SlotAsync, CancellationToken.None))).ConfigureAwait(false);
        return _dead;

        async Task SlotAsync()
        {
            try
            {
                using FileTracker tracker = createTracker(settings);
                await WorkAsync(tracker, key, stop.Token).ConfigureAwait(false);
            }
            catch
            {
                // One slot that cannot go on ends the worker; the others give back what they have.
                await stop.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    private async Task WorkAsync(FileTracker tracker, string key, CancellationToken stop)
    {
        INatsJSConsumer? consumer = null;
        int idle = 0;
        int forgotten = 0;
        while (!stop.IsCancellationRequested)
        {
            INatsJSMsg<byte[]>? message;
            try
            {
                consumer ??= await link.WorkAsync(key, options.Policy, stop).ConfigureAwait(false);
                message = await consumer.NextAsync(NatsRawSerializer<byte[]>.Default, new NatsJSNextOpts { Expires = Turn }, stop).ConfigureAwait(false);
                outage.Ended();
                idle = message is null ? idle + 1 : 0;
                if (message is null && (options.UntilEmpty || idle % TurnsOfAPatrol == 0))
                {
                    JobsLeft left = await link.LeftAsync(key, stop).ConfigureAwait(false);
                    if (left == JobsLeft.None && options.UntilEmpty)
                    {
                        return;
                    }

                    forgotten = left == JobsLeft.Forgotten ? forgotten + 1 : 0;
                    if (forgotten > 1)
                    {
                        complain("the server gives out jobs that it had forgotten.");
                        await link.RemindAsync(key, stop).ConfigureAwait(false);
                        consumer = null;
                        forgotten = 0;
                    }
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (QueueLink.IsOutage(exception))
            {
                consumer = null;
                await outage.WaitAsync(exception, stop).ConfigureAwait(false);
                continue;
            }

            if (message is not null)
            {
                await HandleAsync(message, tracker, stop).ConfigureAwait(false);
            }
        }
    }

    private async Task HandleAsync(INatsJSMsg<byte[]> message, FileTracker tracker, CancellationToken stop)
    {
        if (QueueLink.Read<QueueJob>(message.Data) is not QueueJob job || link.Server.JobSubject(job) != message.Subject)
        {
            await BuryUnreadableAsync(message, stop).ConfigureAwait(false);
            return;
        }

        // The lease of a job that is still worked on here has run out: it goes on, and its renewals hold for this delivery too.
        if (!_mine.TryAdd(job.Id, true))
        {
            return;
        }

        try
        {
            JobNote note = await outage.InsistAsync(() => link.FindAsync<JobNote>(link.Server.Notes, job.Id, stop), stop).ConfigureAwait(false) ?? new JobNote { Source = job.Source };
            var history = new JobHistory(Math.Max((int)(message.Metadata?.NumDelivered ?? 1), note.Failures.Count + note.Returned + 1), note.Returned);
            if (await outage.InsistAsync(() => link.FindAsync<JobReport>(link.Server.Results, job.Id, stop), stop).ConfigureAwait(false) is not null)
            {
                await FinishAsync(message, job, null, stop).ConfigureAwait(false);
                return;
            }

            if (!options.Policy.MayTry(history))
            {
                await BuryAsync(message, job, note with { Failures = [.. note.Failures, "its workers were lost while they had it"] }, stop).ConfigureAwait(false);
                return;
            }

            await TryAsync(message, job, note, history, tracker, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // It was just taken; what had not begun goes back by its lease.
        }
        finally
        {
            _mine.TryRemove(job.Id, out _);
        }
    }

    private async Task TryAsync(INatsJSMsg<byte[]> message, QueueJob job, JobNote note, JobHistory history, FileTracker tracker, CancellationToken stop)
    {
        note = note with { Worker = _me };
        JobOutcome outcome;
        BatchResult? result = null;
        string failure = string.Empty;
        Exception? end = null;
        var item = new BatchItem(job.Source, job.ResultName);
        await using (var lease = new JobLease(message, link, job, note, options.Policy, timeProvider, stop))
        {
            try
            {
                result = await MakeAsync(job, item, tracker, lease).ConfigureAwait(false);
                outcome = result is null ? JobOutcome.Stopped : JobOutcome.Done;
            }
            catch (OperationCanceledException) when (lease.Token.IsCancellationRequested)
            {
                outcome = JobOutcome.Stopped;
            }
            catch (Exception exception) when (exception is ASMNetException or IOException && FullDisk.IsCause(exception, store.Place))
            {
                // It would be so with every job: this worker ends, and no file is to blame.
                outcome = JobOutcome.Stopped;
                end = FullDisk.Report(exception, store.Place);
            }
            catch (Exception exception) when (exception is ASMNetException or NatsException or IOException or UnauthorizedAccessException || QueueLink.IsOutage(exception))
            {
                outcome = JobOutcome.Failed;
                failure = exception.Message;
                end = exception as StalledException;
            }

            if (lease.StoodStill && outcome != JobOutcome.Done)
            {
                outcome = JobOutcome.Failed;
                failure = string.Create(CultureInfo.InvariantCulture, $"no frame came for {options.Policy.Patience.TotalMinutes:0.#} minutes");
            }
        }

        // While the worker ends there is little time left to say what became of the job.
        using var words = new CancellationTokenSource();
        using CancellationTokenRegistration registration = stop.Register(() => words.CancelAfter(LastWords));
        if (outcome != JobOutcome.Done)
        {
            store.Discard(item, job.Endings);
        }

        JobVerdict verdict = options.Policy.Judge(outcome, history);
        switch (verdict.Kind)
        {
            case JobVerdictKind.Finished:
                await FinishAsync(message, job, result, words.Token).ConfigureAwait(false);
                say(string.Create(CultureInfo.InvariantCulture, $"{job.Source}: {result!.Frames} frames, {result.FramesWithFace} with a face, {result.Seconds:0.0} s{(result.Message is null ? "" : $"; {result.Message}")}"));
                break;
            case JobVerdictKind.Dead:
                complain($"{job.Source}: {failure} It goes to the dead letters.");
                await BuryAsync(message, job, note with { Failures = [.. note.Failures, $"{_me}: {failure}"] }, words.Token).ConfigureAwait(false);
                break;
            default:
                note = outcome == JobOutcome.Stopped ? note with { Returned = note.Returned + 1 } : note with { Failures = [.. note.Failures, $"{_me}: {failure}"] };
                complain(outcome == JobOutcome.Stopped ? $"{job.Source}: given back." : string.Create(CultureInfo.InvariantCulture, $"{job.Source}: {failure} It is tried again in {verdict.Delay.TotalSeconds:0} s at the earliest."));
                await outage.InsistAsync(
                    async () =>
                    {
                        await link.WriteAsync(link.Server.Notes, job.Id, note with { IsRunning = false, At = timeProvider.GetUtcNow() }, words.Token).ConfigureAwait(false);
                        await message.NakAsync(new AckOpts { NakDelay = verdict.Delay, DoubleAck = true }, words.Token).ConfigureAwait(false);
                        return true;
                    },
                    words.Token).ConfigureAwait(false);
                break;
        }

        if (end is not null)
        {
            throw end;
        }
    }

    private async Task<BatchResult?> MakeAsync(QueueJob job, BatchItem item, FileTracker tracker, JobLease lease)
    {
        if (await store.FindAsync(item, job, lease.Token).ConfigureAwait(false) is BatchResult earlier)
        {
            return earlier;
        }

        string loaded = Path.Combine(scratch, job.Id + Path.GetExtension(job.Source.Split('?')[0]));
        try
        {
            string path = await files.TakeAsync(job, loaded, lease.Token).ConfigureAwait(false);
            if (await tracker.TrackAsync(item with { Path = path }, job.Endings, ending => store.Draft(item, ending), lease.Watch, lease.Token).ConfigureAwait(false) is not BatchResult result)
            {
                return null;
            }

            JobFiles.Verify(job, path);
            result = result with { Source = job.Source, Content = job.Content, Settings = job.Settings };
            await store.PublishAsync(item, result, lease.Token).ConfigureAwait(false);
            return result;
        }
        finally
        {
            File.Delete(loaded);
        }
    }

    private Task<bool> FinishAsync(INatsJSMsg<byte[]> message, QueueJob job, BatchResult? result, CancellationToken cancellation) => outage.InsistAsync(
        async () =>
        {
            if (result is not null)
            {
                await link.WriteAsync(link.Server.Results, job.Id, new JobReport { Id = job.Id, Source = job.Source, Worker = _me, Result = result, At = timeProvider.GetUtcNow() }, cancellation).ConfigureAwait(false);
                await link.RemoveAsync(link.Server.Dead, job.Id, cancellation).ConfigureAwait(false);
            }

            await link.RemoveAsync(link.Server.Notes, job.Id, cancellation).ConfigureAwait(false);
            await message.AckAsync(new AckOpts { DoubleAck = true }, cancellation).ConfigureAwait(false);
            return true;
        },
        cancellation);

    private Task<bool> BuryAsync(INatsJSMsg<byte[]> message, QueueJob job, JobNote note, CancellationToken cancellation) => outage.InsistAsync(
        async () =>
        {
            // Another worker, whose lease had run out, may have done it meanwhile.
            if (await link.FindAsync<JobReport>(link.Server.Results, job.Id, cancellation).ConfigureAwait(false) is null)
            {
                var letter = new JobReport { Id = job.Id, Source = job.Source, Worker = _me, Failures = note.Failures, Job = job, At = timeProvider.GetUtcNow() };
                await link.WriteAsync(link.Server.Dead, job.Id, letter, cancellation).ConfigureAwait(false);
                Interlocked.Increment(ref _dead);
            }

            await link.RemoveAsync(link.Server.Notes, job.Id, cancellation).ConfigureAwait(false);
            await message.AckAsync(new AckOpts { DoubleAck = true }, cancellation).ConfigureAwait(false);
            return true;
        },
        cancellation);

    private async Task BuryUnreadableAsync(INatsJSMsg<byte[]> message, CancellationToken stop)
    {
        string id = message.Subject[(message.Subject.LastIndexOf('.') + 1)..];
        complain($"a message of the queue is no job ({id}); it goes to the dead letters.");
        var letter = new JobReport { Id = id, Source = message.Subject, Worker = _me, Failures = ["this is no job"], At = timeProvider.GetUtcNow() };
        await outage.InsistAsync(
            async () =>
            {
                await link.WriteAsync(link.Server.Dead, id, letter, stop).ConfigureAwait(false);
                await message.AckAsync(new AckOpts { DoubleAck = true }, stop).ConfigureAwait(false);
                return true;
            },
                stop).ConfigureAwait(false);
        Interlocked.Increment(ref _dead);
    }
}
