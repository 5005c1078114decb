namespace ASMNet.Live.Shell;

/// <summary>The program's edge: whatever a command throws becomes a line and a documented exit code, never the runtime's own crash.</summary>
/// <param name="terminal">Where to tell it.</param>
/// <param name="faults">Tells faults.</param>
public sealed class Boundary(Terminal terminal, Faults faults)
{
    /// <summary>Does the program's work.</summary>
    /// <param name="work">The work.</param>
    /// <param name="interrupted">Is cancelled when the user wants to end.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(Func<Task<int>> work, CancellationToken interrupted)
    {
        ArgumentNullException.ThrowIfNull(work);
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            terminal.Complain("interrupted; nothing was written.");
            return ExitCodes.Interrupted;
        }
        catch (Exception fault)
        {
            // What could not be opened because the user wants to end is no wrong input.
            terminal.Restore();
            int code = faults.Tell(fault);
            return code == ExitCodes.BadInput && interrupted.IsCancellationRequested ? ExitCodes.Interrupted : code;
        }
    }
}
