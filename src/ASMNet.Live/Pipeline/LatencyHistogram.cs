using System.Numerics;

namespace ASMNet.Live.Pipeline;

/// <summary>
/// Counts durations in buckets of 1.6 % width, so that percentiles cost no memory a sample. One thread adds; others may read
/// meanwhile and see a value that is at most a few samples old.
/// </summary>
public sealed class LatencyHistogram
{
    private const int SubBits = 6;
    private const int Octaves = 40;
    private readonly long[] _counts = new long[Octaves << SubBits];
    private long _total;
    private long _last;

    /// <summary>Number of durations.</summary>
    public long Count => Volatile.Read(ref _total);

    /// <summary>The newest duration; zero before the first.</summary>
    public TimeSpan Last => TimeSpan.FromTicks(Volatile.Read(ref _last));

    /// <summary>Counts a duration; a negative one counts as 0.</summary>
    /// <param name="duration">The duration.</param>
    public void Add(TimeSpan duration)
    {
        long ticks = Math.Max(0, duration.Ticks);
        _counts[Bucket(ticks)]++;
        Volatile.Write(ref _last, ticks);
        Volatile.Write(ref _total, _total + 1);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        Volatile.Write(ref _last, 0);
        Volatile.Write(ref _total, 0);
    }

    /// <summary>The duration that a share of all durations does not exceed; zero when there is none.</summary>
    /// <param name="share">0 to 1; 0.5 is the median.</param>
    public TimeSpan Percentile(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        long wanted = Math.Max(1, (long)Math.Ceiling(share * Count));
        long seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= wanted)
            {
                return TimeSpan.FromTicks((Floor(i) + Floor(i + 1)) / 2);
            }
        }

        return TimeSpan.Zero;
    }

    // Below 2^SubBits a bucket is one tick (100 ns); above, each power of two has 2^SubBits buckets.
    private static int Bucket(long ticks)
    {
        int shift = Math.Max(0, 63 - BitOperations.LeadingZeroCount((ulong)ticks) - SubBits);
        return Math.Min((Octaves << SubBits) - 1, (shift << SubBits) + (int)(ticks >> shift));
    }

    private static long Floor(int bucket)
    {
        int shift = Math.Max(0, (bucket >> SubBits) - 1);
        return (long)(bucket - (shift << SubBits)) << shift;
    }
}
