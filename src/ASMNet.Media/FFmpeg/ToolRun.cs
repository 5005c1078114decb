using System.Diagnostics;

namespace ASMNet.Media.FFmpeg;

/// <summary>Runs a tool to its end, but not for longer than a deadline.</summary>
internal static class ToolRun
{
    private static readonly TimeSpan AfterTheEnd = TimeSpan.FromSeconds(1);

    /// <summary>Runs a program without input.</summary>
    /// <param name="program">The program.</param>
    /// <param name="limit">When to kill it.</param>
    /// <param name="cancellation">Kills it too.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it said; null when it was killed.</returns>
    /// <exception cref="MediaException">It cannot be started.</exception>
    public static (int ExitCode, string Output, string Error)? Within(string program, TimeSpan limit, CancellationToken cancellation, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = FFmpegTools.Prepare(ChildRights.OwnGroup, program, arguments);
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(limit);
        using Process process = ChildStarter.Start(start);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            process.WaitForExitAsync(deadline.Token).GetAwaiter().GetResult();

            // A busy machine may be late to hand over what was said, and a child of the program may say the rest.
            string[] said = Task.WhenAll(output, error).WaitAsync(deadline.Token).GetAwaiter().GetResult();
            return (process.ExitCode, said[0], said[1]);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            process.WaitForExit(AfterTheEnd);
            return null;
        }
    }
}
