namespace ASMNet.Live.Queue.Policy;

/// <summary>
/// What becomes of a job, whoever asks: the worker on a real queue and the simulation of ten thousand of them (<c>tools/fleet</c>) go by this.
/// A worker holds a job by a lease that it renews; a job whose lease has run out is given to another. What was lost with its worker counts as a
/// try, so that a file that kills whoever takes it does not go round for ever; what an orderly end has given back does not.
/// </summary>
internal sealed record JobPolicy
{
    /// <summary>Tries of a job before it goes to the dead letters. Default 3, at least 1.</summary>
    public int Tries { get; init; } = 3;

    /// <summary>How long a job stays with a worker that is not heard of. Default 60 s.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a job that has failed waits for its second try; for each further one twice as long. Default 30 s.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After how long without a single frame a job has failed. Default 10 minutes.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often a worker renews its lease: two renewals may be lost.</summary>
    public TimeSpan Renewal => Lease / 3;

    /// <summary>Whether a job that was just taken is to be worked on; if not, it goes to the dead letters: it was lost with its workers too often.</summary>
    /// <param name="history">What it has been through, this time included.</param>
    public bool MayTry(JobHistory history) => history.Tries <= Tries;

    /// <summary>What is to be done with a job that a worker has had.</summary>
    /// <param name="outcome">How that went.</param>
    /// <param name="history">What it has been through, this time included.</param>
    public JobVerdict Judge(JobOutcome outcome, JobHistory history) => outcome switch
    {
        JobOutcome.Done => JobVerdict.Finished,
        JobOutcome.Stopped => JobVerdict.GiveBack(TimeSpan.Zero),
        _ when history.Tries >= Tries => JobVerdict.Dead,
        _ => JobVerdict.GiveBack(RetryAfter * Math.Pow(2, history.Tries - 1)),
    };
}
