using System.Globalization;
using ASMNet.Live.Batch;
using ASMNet.Live.Queue.Policy;
using ASMNet.Media;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace ASMNet.Live.Queue;

/// <summary>Sees to a job that a worker has taken: tracks its file, puts what came of it into place, and says so to the queue.</summary>
/// <param name="link">The queue.</param>
/// <param name="answers">Says what became of jobs.</param>
/// <param name="store">Where the results go.</param>
/// <param name="files">Where the files come from.</param>
/// <param name="policy">What becomes of jobs.</param>
/// <param name="outage">Bears a server that is away.</param>
/// <param name="scratch">A folder of this worker's own.</param>
/// <param name="say">Tells people what is done.</param>
/// <param name="complain">Tells them what is wrong.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class JobHandler(
    QueueLink link, JobAnswers answers, IResultStore store, JobFiles files, JobPolicy policy, Outage outage, string scratch, Action<string> say, Action<string> complain, TimeProvider timeProvider)
{
    /// <summary>Does a job as far as the tracker is needed for it.</summary>
    /// <param name="message">The job's message.</param>
    /// <param name="job">The job.</param>
    /// <param name="tracker">Tracks its file; it is free when this has ended.</param>
    /// <param name="stop">The worker is asked to end: the job is given back.</param>
    /// <returns>What is left to do, which is at work already; it ends as this does.</returns>
    /// <exception cref="UnreachableException">The server was away for too long.</exception>
    /// <exception cref="StalledException">Stages hung at several jobs: only a new process helps. The job is given back.</exception>
    /// <exception cref="IOException">The disk takes no more. The job is given back.</exception>
    public async Task<Task> BeginAsync(INatsJSMsg<byte[]> message, QueueJob job, FileTracker tracker, CancellationToken stop)
    {
        if (await TakeOnAsync(message, job, stop).ConfigureAwait(false) is not JobAttempt attempt)
        {
            return Task.CompletedTask;
        }

        AttemptOutcome outcome = await WatchAsync(attempt, () => TrackAsync(attempt, tracker)).ConfigureAwait(false);
        Task conclusion = ConcludeAsync(attempt, outcome, stop);
        if (outcome.End is not null)
        {
            // There is to be no other job for this slot.
            await conclusion.ConfigureAwait(false);
        }

        return conclusion;
    }

    /// <summary>Asks the queue what is known of a job; null where nothing is left to do for it.</summary>
    private async Task<JobAttempt?> TakeOnAsync(INatsJSMsg<byte[]> message, QueueJob job, CancellationToken stop)
    {
        using var words = new LastWords(stop);
        try
        {
            Task<JobNote?> noted = outage.InsistAsync(() => link.FindAsync<JobNote>(link.Server.Notes, job.Id, words.Token), words.Token);
            Task<JobReport?> reported = outage.InsistAsync(() => link.FindAsync<JobReport>(link.Server.Results, job.Id, words.Token), words.Token);
            await Task.WhenAll(noted, reported).ConfigureAwait(false);
            int deliveries = (int)(message.Metadata?.NumDelivered ?? 1);
            JobNote note = (await noted.ConfigureAwait(false) ?? new JobNote { Source = job.Source }).CountingLost(deliveries);
            var history = new JobHistory(note.Failures.Count + note.Returned + 1, note.Returned);
            if (await reported.ConfigureAwait(false) is not null)
            {
                await answers.FinishAsync(message, job, null, words.Token).ConfigureAwait(false);
                return null;
            }

            if (!policy.MayTry(history))
            {
                await answers.BuryAsync(message, job, note, words.Token).ConfigureAwait(false);
                return null;
            }

            note = note with { Worker = answers.Worker };
            return new JobAttempt(message, job, note, history, new JobLease((state, token) => RenewAsync(message, job, state, token), note, policy, outage, timeProvider, stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // It was just taken, and the queue does not answer; the job goes back by its lease.
            return null;
        }
    }

    private async Task RenewAsync(INatsJSMsg<byte[]> message, QueueJob job, JobNote note, CancellationToken cancellation)
    {
        await Answer.WaitAsync(token => message.AckProgressAsync(cancellationToken: token).AsTask(), cancellation).ConfigureAwait(false);
        await link.WriteAsync(link.Server.Notes, job.Id, note, cancellation).ConfigureAwait(false);
    }

    private async Task<AttemptOutcome> TrackAsync(JobAttempt attempt, FileTracker tracker)
    {
        (QueueJob job, CancellationToken cancellation) = (attempt.Job, attempt.Lease.Token);
        if (await store.FindAsync(attempt.Item, job, cancellation).ConfigureAwait(false) is BatchResult earlier)
        {
            return new AttemptOutcome(JobOutcome.Done) { Result = earlier };
        }

        string loaded = Path.Combine(scratch, job.Id + Path.GetExtension(job.Source.Split('?')[0]));
        try
        {
            string path = await files.TakeAsync(job, loaded, cancellation).ConfigureAwait(false);
            BatchResult? result = await attempt.Lease.TrackAsync(
                () => tracker.TrackAsync(attempt.Item with { Path = path }, job.Endings, ending => store.Draft(attempt.Item, ending), attempt.Lease.Watch, cancellation)).ConfigureAwait(false);
            return result is null ? new AttemptOutcome(JobOutcome.Stopped) : new AttemptOutcome(JobOutcome.Done) { Result = result, Tracked = path };
        }
        finally
        {
            File.Delete(loaded);
        }
    }

    private async Task<AttemptOutcome> PublishAsync(JobAttempt attempt, BatchResult result, string path)
    {
        QueueJob job = attempt.Job;
        JobFiles.Verify(job, path);
        result = result with { Source = job.Source, Content = job.Content, Settings = job.Settings };
        await store.PublishAsync(attempt.Item, result, attempt.Lease.Token).ConfigureAwait(false);
        return new AttemptOutcome(JobOutcome.Done) { Result = result };
    }

    /// <summary>Does a part of a try, and makes an outcome of whatever it throws.</summary>
    private async Task<AttemptOutcome> WatchAsync(JobAttempt attempt, Func<Task<AttemptOutcome>> part)
    {
        AttemptOutcome outcome;
        try
        {
            outcome = await part().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (attempt.Lease.Token.IsCancellationRequested)
        {
            outcome = new AttemptOutcome(JobOutcome.Stopped);
        }
        catch (Exception none) when (none is UnreadyException or UnreachableException)
        {
            // No file is to blame, and with the next one it would be the same.
            outcome = new AttemptOutcome(JobOutcome.Stopped) { End = none };
        }
        catch (Exception exception) when (exception is ASMNetException or IOException && FullDisk.IsCause(exception, store.Place))
        {
            // It would be so with every job: this worker ends, and no file is to blame.
            outcome = new AttemptOutcome(JobOutcome.Stopped) { End = FullDisk.Report(exception, store.Place) };
        }
        catch (Exception exception) when (exception is ASMNetException or NatsException or IOException or UnauthorizedAccessException || QueueLink.IsOutage(exception))
        {
            outcome = new AttemptOutcome(JobOutcome.Failed) { Failure = exception.Message, End = exception as StalledException };
        }

        return attempt.Lease.StoodStill && outcome.Kind != JobOutcome.Done
            ? outcome with { Kind = JobOutcome.Failed, Failure = string.Create(CultureInfo.InvariantCulture, $"no frame came for {policy.Patience.TotalMinutes:0.#} minutes") }
            : outcome;
    }

    private async Task ConcludeAsync(JobAttempt attempt, AttemptOutcome outcome, CancellationToken stop)
    {
        // What is left of it would hold up the slot's next job.
        await Task.Yield();
        await using (attempt.Lease)
        {
            if (outcome is { Result: BatchResult result, Tracked: string path })
            {
                outcome = await WatchAsync(attempt, () => PublishAsync(attempt, result, path)).ConfigureAwait(false);
            }
        }

        using var words = new LastWords(stop);
        try
        {
            await AnswerAsync(attempt, outcome, words.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (words.Token.IsCancellationRequested)
        {
            complain($"{attempt.Job.Source}: the queue could not be told; it gives the job to another worker when the lease has run out.");
        }

        if (outcome.End is not null)
        {
            throw outcome.End;
        }
    }

    private async Task AnswerAsync(JobAttempt attempt, AttemptOutcome outcome, CancellationToken cancellation)
    {
        (QueueJob job, JobNote note) = (attempt.Job, attempt.Note);
        if (outcome.Kind != JobOutcome.Done)
        {
            store.Discard(attempt.Item, job.Endings);
        }

        JobVerdict verdict = policy.Judge(outcome.Kind, attempt.History);
        JobNote failed = note with { Failures = [.. note.Failures, $"{answers.Worker}: {outcome.Failure}"] };
        switch (verdict.Kind)
        {
            case JobVerdictKind.Finished:
                BatchResult result = outcome.Result!;
                await answers.FinishAsync(attempt.Message, job, result, cancellation).ConfigureAwait(false);
                say(string.Create(CultureInfo.InvariantCulture, $"{job.Source}: {Counted.Of(result.Frames, "frame")}, {result.FramesWithFace} with a face, {result.Seconds:0.0} s{(result.Message is null ? "" : $"; {result.Message}")}"));
                break;
            case JobVerdictKind.Dead:
                complain($"{job.Source}: {outcome.Failure} It goes to the dead letters.");
                await answers.BuryAsync(attempt.Message, job, failed, cancellation).ConfigureAwait(false);
                break;
            default:
                complain(outcome.Kind == JobOutcome.Stopped ? $"{job.Source}: given back." : string.Create(CultureInfo.InvariantCulture, $"{job.Source}: {outcome.Failure} It is tried again in {verdict.Delay.TotalSeconds:0} s at the earliest."));
                await answers.GiveBackAsync(attempt.Message, job, outcome.Kind == JobOutcome.Stopped ? note with { Returned = note.Returned + 1 } : failed, verdict.Delay, cancellation).ConfigureAwait(false);
                break;
        }
    }
}
