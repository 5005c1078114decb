namespace ASMNet.Testing;

/// <summary>What a piece of work allocates on its own thread.</summary>
internal static class Allocations
{
    /// <summary>
    /// The bytes of the best of some rounds: the runtime's own bookkeeping, for example for a method that is compiled again,
    /// falls into a round now and then, whereas the work itself would allocate in every one.
    /// </summary>
    public static long Least(Action work)
    {
        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
