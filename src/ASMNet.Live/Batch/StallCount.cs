namespace ASMNet.Live.Batch;

/// <summary>Counts the files at which something hung. What hangs keeps its memory and its device; after some of them the process can do no more.</summary>
internal sealed class StallCount
{
    private const int Most = 3;
    private int _count;

    /// <summary>Counts one.</summary>
    /// <param name="what">What hangs, without a stop at its end.</param>
    /// <returns>What to throw: the file's failure, or the process's.</returns>
    public ASMNetException Add(string what) => Interlocked.Increment(ref _count) > Most
        ? new StalledException($"{what}; it was left behind, as at {Most} files before. The program has to be started anew, and goes on with what is left.")
        : new UserException($"{what}; it was left behind.");
}
