using System.Runtime.CompilerServices;

namespace ASMNet.Tracking;

/// <summary>The times that frames can have: the difference of any two is a <see cref="TimeSpan"/>, so what compares them needs no care.</summary>
internal static class FrameTime
{
    // Half of what a TimeSpan holds is 5,337,599 days.
    private static readonly TimeSpan Farthest = TimeSpan.FromDays(5_000_000);

    /// <summary>Refuses a time beyond them.</summary>
    /// <param name="timestamp">Time of a frame.</param>
    /// <param name="name">What the caller calls it.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is more than 5,000,000 days away from 0.</exception>
    public static void Require(TimeSpan timestamp, [CallerArgumentExpression(nameof(timestamp))] string? name = null)
    {
        if (timestamp < -Farthest || timestamp > Farthest)
        {
            throw new ArgumentOutOfRangeException(name, timestamp, "The time of a frame must be at most 5,000,000 days before or after 0, so that times can be subtracted.");
        }
    }
}
