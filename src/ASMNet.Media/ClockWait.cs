namespace ASMNet.Media;

/// <summary>Lets a thread wait for some time of a clock that may not be the system's.</summary>
internal static class ClockWait
{
    /// <summary>Waits. By the system's clock, as everywhere but in tests, it allocates nothing and needs no other thread.</summary>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="time">How long, more than 0.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>False after a cancellation.</returns>
    public static bool For(TimeProvider timeProvider, TimeSpan time, CancellationToken cancellation)
    {
        if (timeProvider == TimeProvider.System)
        {
#pragma warning disable RS0030 // Its clock is the one that was given.
            return !cancellation.WaitHandle.WaitOne(time);
#pragma warning restore RS0030
        }

        Task.WhenAny(Task.Delay(time, timeProvider, cancellation)).GetAwaiter().GetResult();
        return !cancellation.IsCancellationRequested;
    }
}
