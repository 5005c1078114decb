using System.Globalization;
using ASMNet.Live.Batch;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace ASMNet.Live.Queue;

/// <summary>
/// Says to the queue what became of a worker's jobs, until it has heard. What a job has led to is written before the job is taken out of the queue,
/// so that a worker killed in between has a job done again and none lost.
/// </summary>
/// <param name="link">The queue.</param>
/// <param name="outage">Bears a server that is away.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class JobAnswers(QueueLink link, Outage outage, TimeProvider timeProvider)
{
    private int _dead;

    /// <summary>Who says it: machine and process.</summary>
    public string Worker { get; } = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}-{Environment.ProcessId}");

    /// <summary>How many jobs went to the dead letters.</summary>
    public int Dead => _dead;

    /// <summary>A job is done.</summary>
    /// <param name="message">The job's message.</param>
    /// <param name="job">The job.</param>
    /// <param name="result">What came of it; null where that is written already.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task FinishAsync(INatsJSMsg<byte[]> message, QueueJob job, BatchResult? result, CancellationToken cancellation) => outage.InsistAsync(
        async () =>
        {
            if (result is not null)
            {
                await link.WriteAsync(link.Server.Results, job.Id, new JobReport { Id = job.Id, Source = job.Source, Worker = Worker, Result = result, At = timeProvider.GetUtcNow() }, cancellation).ConfigureAwait(false);
                await link.RemoveAsync(link.Server.Dead, job.Id, cancellation).ConfigureAwait(false);
            }

            return await TakeOutAsync(message, job.Id, cancellation).ConfigureAwait(false);
        },
        cancellation);

    /// <summary>A job goes back, to be tried again.</summary>
    /// <param name="message">The job's message.</param>
    /// <param name="job">The job.</param>
    /// <param name="note">What is known of it.</param>
    /// <param name="delay">How long it waits before anybody gets it.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task GiveBackAsync(INatsJSMsg<byte[]> message, QueueJob job, JobNote note, TimeSpan delay, CancellationToken cancellation) => outage.InsistAsync(
        async () =>
        {
            await link.WriteAsync(link.Server.Notes, job.Id, note with { IsRunning = false, At = timeProvider.GetUtcNow() }, cancellation).ConfigureAwait(false);
            await Answer.WaitAsync(token => message.NakAsync(new AckOpts { NakDelay = delay, DoubleAck = true }, token).AsTask(), cancellation).ConfigureAwait(false);
            return true;
        },
        cancellation);

    /// <summary>A job goes to the dead letters, unless somebody has done it meanwhile.</summary>
    /// <param name="message">The job's message.</param>
    /// <param name="job">The job.</param>
    /// <param name="note">What is known of it.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task BuryAsync(INatsJSMsg<byte[]> message, QueueJob job, JobNote note, CancellationToken cancellation) => outage.InsistAsync(
        async () =>
        {
            // Another worker, whose lease had run out, may have done it.
            if (await link.FindAsync<JobReport>(link.Server.Results, job.Id, cancellation).ConfigureAwait(false) is null)
            {
                var letter = new JobReport { Id = job.Id, Source = job.Source, Worker = Worker, Failures = note.Failures, Job = job, At = timeProvider.GetUtcNow() };
                await link.WriteAsync(link.Server.Dead, job.Id, letter, cancellation).ConfigureAwait(false);
                Interlocked.Increment(ref _dead);
            }

            return await TakeOutAsync(message, job.Id, cancellation).ConfigureAwait(false);
        },
        cancellation);

    /// <summary>A message that is no job goes to the dead letters.</summary>
    /// <param name="message">The message.</param>
    /// <param name="id">What its subject ends with.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task BuryUnreadableAsync(INatsJSMsg<byte[]> message, string id, CancellationToken cancellation)
    {
        var letter = new JobReport { Id = id, Source = message.Subject, Worker = Worker, Failures = ["this is no job"], At = timeProvider.GetUtcNow() };
        await outage.InsistAsync(
            async () =>
            {
                await link.WriteAsync(link.Server.Dead, id, letter, cancellation).ConfigureAwait(false);
                return await AcknowledgeAsync(message, cancellation).ConfigureAwait(false);
            },
            cancellation).ConfigureAwait(false);
        Interlocked.Increment(ref _dead);
    }

    private async Task<bool> TakeOutAsync(INatsJSMsg<byte[]> message, string id, CancellationToken cancellation)
    {
        await link.RemoveAsync(link.Server.Notes, id, cancellation).ConfigureAwait(false);
        return await AcknowledgeAsync(message, cancellation).ConfigureAwait(false);
    }

    private static async Task<bool> AcknowledgeAsync(INatsJSMsg<byte[]> message, CancellationToken cancellation)
    {
        await Answer.WaitAsync(token => message.AckAsync(new AckOpts { DoubleAck = true }, token).AsTask(), cancellation).ConfigureAwait(false);
        return true;
    }
}
