using System.CommandLine;

namespace ASMNet.Live.Commands;

/// <summary>The command line: <c>live</c> unless another command is named.</summary>
public sealed class CommandLine
{
    private readonly CommandHost _host;
    private readonly RootCommand _root;

    /// <summary>Makes the commands.</summary>
    /// <param name="host">What they need of the world.</param>
    public CommandLine(CommandHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        _host = host;
        _root = new RootCommand("ASMNet.Live: 68 landmarks and head pose of every face, live.")
        {
            LiveCommand.Create(host),
            RecordCommand.Create(host),
            BenchmarkCommand.Create(host),
            DoctorCommand.Create(host),
            DevicesCommand.Create(host),
            EvaluateCommand.Create(host),
        };
    }

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The arguments of the program.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        string[] asking = ["-h", "--help", "-?", "/?", "/h", "--version"];
        bool namesNoCommand = arguments.Count == 0 || (arguments[0].StartsWith('-') && !asking.Contains(arguments[0]));
        ParseResult parsed = _root.Parse(namesNoCommand ? [LiveCommand.Name, .. arguments] : arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (string message in parsed.Errors.Select(error => error.Message).Distinct())
            {
                _host.Complain(message);
            }

            _host.Complain("see --help.");
            return ExitCodes.BadInput;
        }

        // The program handles Ctrl+C itself, in order to finish files.
        var configuration = new InvocationConfiguration
        {
            Output = _host.Console.Profile.Out.Writer,
            Error = _host.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        return await parsed.InvokeAsync(configuration).ConfigureAwait(false);
    }
}
