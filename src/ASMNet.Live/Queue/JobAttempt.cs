using ASMNet.Live.Batch;
using ASMNet.Live.Queue.Policy;
using NATS.Client.JetStream;

namespace ASMNet.Live.Queue;

/// <summary>One try of a job.</summary>
/// <param name="Message">The job's message.</param>
/// <param name="Job">The job.</param>
/// <param name="Note">What is known of it.</param>
/// <param name="History">What it has been through, this time included.</param>
/// <param name="Lease">Holds it; disposed when its results are in place.</param>
internal sealed record JobAttempt(INatsJSMsg<byte[]> Message, QueueJob Job, JobNote Note, JobHistory History, JobLease Lease)
{
    /// <summary>What its results are named after.</summary>
    public BatchItem Item { get; } = new(Job.Source, Job.ResultName);
}
