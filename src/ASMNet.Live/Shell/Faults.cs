using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace ASMNet.Live.Shell;

/// <summary>Tells a fault in one line: what the user can put right as it stands, and the unforeseen with the file that holds its details.</summary>
/// <param name="terminal">Where to tell it.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="folder">Where details are written; null for the folder of temporary files.</param>
public sealed class Faults(Terminal terminal, TimeProvider timeProvider, string? folder = null)
{
    private int _told;

    /// <summary>Tells a fault.</summary>
    /// <param name="fault">What was thrown.</param>
    /// <returns><see cref="ExitCodes.BadInput"/> for what the user can put right, <see cref="ExitCodes.Failure"/> for what the machine refused or what has gone while it ran, <see cref="ExitCodes.Hung"/> for what hangs, <see cref="ExitCodes.Defect"/> for the rest.</returns>
    public int Tell(Exception fault)
    {
        switch (fault)
        {
            case AggregateException all:
                return all.InnerExceptions.Select(Tell).DefaultIfEmpty(ExitCodes.Defect).Max();
            case StalledException:
                terminal.Complain(fault.Message);
                return ExitCodes.Hung;
            case UnreachableException:
                terminal.Complain(fault.Message);
                return ExitCodes.Failure;
            case ASMNetException:
                foreach (string line in UserException.Lines(fault))
                {
                    terminal.Complain(line);
                }

                return ExitCodes.BadInput;
            case IOException or UnauthorizedAccessException:
                terminal.Complain(fault.Message);
                return ExitCodes.Failure;
            case OutOfMemoryException:
                terminal.Complain($"the system gives no more memory or no more threads; allow more, as with 'ulimit -v' and 'ulimit -u', or MemoryMax= and TasksMax= in a unit of systemd, or let it do less at once. {Details(fault, "")}");
                return ExitCodes.Failure;
            default:
                terminal.Complain($"this was not foreseen: {fault.GetType().Name}: {OneLine(fault.Message)} {Details(fault, "; please report them")}");
                return ExitCodes.Defect;
        }
    }

    /// <summary>Watches the threads of which nobody waits for the end: what they throw is told as well, and ends the process only where it cannot go on.</summary>
    public void WatchThreads()
    {
        AppDomain.CurrentDomain.UnhandledException += (_, thrown) =>
        {
            terminal.Restore();
            Environment.Exit(Tell((Exception)thrown.ExceptionObject));
        };
        TaskScheduler.UnobservedTaskException += (_, thrown) =>
        {
            Tell(thrown.Exception);
            thrown.SetObserved();
        };
    }

    private string Details(Exception fault, string wish)
    {
        DateTimeOffset now = timeProvider.GetUtcNow();
        string name = string.Create(CultureInfo.InvariantCulture, $"asmnet-live-fault-{now:yyyyMMdd-HHmmss}-{Environment.ProcessId}-{Interlocked.Increment(ref _told)}.txt");
        string path = Path.Combine(folder ?? Path.GetTempPath(), name);

        // The command line is left out: it may hold the password of a camera.
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            asmnet-live {typeof(Faults).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription} ({RuntimeInformation.RuntimeIdentifier})
            {now:O}

            {fault}

            """);
        try
        {
            WriteNew(path, text);
            return $"Details are in '{path}'{wish}.";
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return $"Its details could not be written to '{path}' ({OneLine(refused.Message)}): {OneLine(fault.ToString())}";
        }
    }

    // Nobody else may read it, and nothing that somebody else has put there under this name is written to.
    private static void WriteNew(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }

    private static string OneLine(string text) => string.Join(' ', text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
