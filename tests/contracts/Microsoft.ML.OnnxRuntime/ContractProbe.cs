namespace Microsoft.ML.OnnxRuntime;

/// <summary>What the tests ask of the contract and cannot ask of the package: how it was used. Not part of the published API.</summary>
internal static class ContractProbe
{
    private static int _running;
    private static int _peakRunning;
    private static int _liveValues;
    private static int _liveSessions;

    /// <summary>The most runs that were inside the library at once since <see cref="ResetPeak"/>.</summary>
    public static int PeakRunning => Volatile.Read(ref _peakRunning);

    public static int LiveValues => Volatile.Read(ref _liveValues);

    public static int LiveSessions => Volatile.Read(ref _liveSessions);

    public static void ResetPeak() => Volatile.Write(ref _peakRunning, 0);

    public static void RunEntered()
    {
        int now = Interlocked.Increment(ref _running);
        int peak = Volatile.Read(ref _peakRunning);
        while (now > peak)
        {
            peak = Interlocked.CompareExchange(ref _peakRunning, now, peak);
        }
    }

    public static void RunLeft() => Interlocked.Decrement(ref _running);

    public static void ValueMade() => Interlocked.Increment(ref _liveValues);

    public static void ValueReleased() => Interlocked.Decrement(ref _liveValues);

    public static void SessionMade() => Interlocked.Increment(ref _liveSessions);

    public static void SessionReleased() => Interlocked.Decrement(ref _liveSessions);
}
