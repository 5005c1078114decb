namespace ASMNet.Live.Shell;

/// <summary>
/// Ends the process where it was asked to end and does not. What is known to hang has deadlines of its own, which are shorter; this is for what nobody
/// foresaw, such as an output that nobody reads.
/// </summary>
internal sealed class LastResort : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly ITimer _timer;

    /// <summary>Waits for <see cref="Begin"/>.</summary>
    /// <param name="terminal">Where to tell it.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="end">Ends the process with a code.</param>
    public LastResort(Terminal terminal, TimeProvider timeProvider, Action<int> end) => _timer = timeProvider.CreateTimer(
        _ =>
        {
            terminal.LastWord($"something hangs and keeps the program from ending; it ends now, {Patience.TotalSeconds:0} s after it was asked to. A file that was being written is finished by the next run.");
            end(ExitCodes.Hung);
        },
        null,
        Timeout.InfiniteTimeSpan,
        Timeout.InfiniteTimeSpan);

    /// <summary>The program is asked to end now.</summary>
    public void Begin() => _timer.Change(Patience, Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();
}
