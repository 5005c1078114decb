using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using ASMNet.Live.Shell;

namespace ASMNet.Live.Commands;

/// <summary>The command line: <c>live</c> unless another command is named.</summary>
public sealed class CommandLine
{
    private static readonly string[] Asking = ["-h", "--help", "-?", "/?", "/h", "--version"];
    private readonly Terminal _terminal;
    private readonly IReadOnlyList<Verb> _verbs;
    private readonly Action? _require;

    /// <summary>Puts the commands together.</summary>
    /// <param name="terminal">Where mistakes are told.</param>
    /// <param name="verbs">The commands, in the order of the help.</param>
    /// <param name="require">Throws where no command can run; help and version are told all the same. Null for nothing.</param>
    public CommandLine(Terminal terminal, IReadOnlyList<Verb> verbs, Action? require = null)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        ArgumentNullException.ThrowIfNull(verbs);
        _terminal = terminal;
        _verbs = verbs;
        _require = require;
    }

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The arguments of the program.</param>
    /// <param name="cancellation">Ends the command in order.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        bool namesNoCommand = arguments.Count == 0 || (arguments[0].StartsWith('-') && !Asking.Contains(arguments[0]));
        IReadOnlyList<string> words = namesNoCommand ? [LiveCommand.Name, .. arguments] : BareSource.Named(arguments, _verbs);
        Verb? named = _verbs.FirstOrDefault(verb => verb.Name == words[0]);

        // What runs is prepared beside the reading of the rest. Who asks for help only gets it whatever this machine lacks for a run; such a word may also be a value.
        bool mayAsk = words.Any(Asking.Contains);
        if (!mayAsk)
        {
            Prepare(named);
        }

        // a word that begins with @ is a file of that name, not one that holds further words
        ParseResult parsed = Root(named).Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null });
        List<string> mistakes = [.. Mistakes(parsed).Distinct()];
        if (mistakes.Count > 0)
        {
            if (BareSource.FileLikeAnOption(words) is string file)
            {
                mistakes = [$"'{file}' begins with a dash and is read as an option; write ./{file}."];
            }

            foreach (string message in mistakes)
            {
                _terminal.Complain(message);
            }

            return ExitCodes.BadInput;
        }

        if (mayAsk && parsed.Action == parsed.CommandResult.Command.Action)
        {
            Prepare(named);
        }

        // The program handles Ctrl+C and its faults itself, in order to finish files and to say what happened.
        var configuration = new InvocationConfiguration
        {
            Output = _terminal.Output,
            Error = _terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        return await parsed.InvokeAsync(configuration, cancellation).ConfigureAwait(false);
    }

    private void Prepare(Verb? named)
    {
        _require?.Invoke();
        named?.Prepare?.Invoke();
    }

    // with the command that is named, or all where none is
    private RootCommand Root(Verb? named)
    {
        var root = new RootCommand("ASMNet.Live: 68 landmarks and head pose of every face, live.");
        foreach (Verb verb in named is null ? _verbs : [named])
        {
            root.Add(verb.Create());
        }

        foreach (HelpOption help in root.Options.OfType<HelpOption>())
        {
            help.Action = new DescribingHelp((HelpAction)help.Action!);
        }

        return root;
    }

    /// <summary>As it is written behind the program's name: <c>batch status</c>.</summary>
    private static string NameOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent and not RootCommand ? $"{NameOf(parent)} {command.Name}" : command.Name;

    private static IEnumerable<string> Mistakes(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string name = NameOf(command);
        string help = command is RootCommand ? "--help" : $"{name} --help";

        // An option without its value takes the next option for it.
        string[] options = [.. command.Options.SelectMany(option => option.Aliases.Prepend(option.Name))];
        if (parsed.CommandResult.Children.OfType<OptionResult>().FirstOrDefault(result => result.Tokens.Any(token => options.Contains(token.Value))) is OptionResult greedy)
        {
            return [$"{greedy.Option.Name} needs a value; '{greedy.Tokens.First(token => options.Contains(token.Value)).Value}' is another option."];
        }

        if (parsed.CommandResult.Children.OfType<OptionResult>().FirstOrDefault(result => result is { Implicit: false, Tokens.Count: 0, Option.Arity.MinimumNumberOfValues: > 0 }) is OptionResult bare)
        {
            return [$"{bare.Option.Name} needs a value; see {help}."];
        }

        if (parsed.CommandResult.Children.OfType<OptionResult>().FirstOrDefault(result => result.Tokens.Count > result.Option.Arity.MaximumNumberOfValues) is OptionResult several)
        {
            return [$"{several.Option.Name} takes one value, and has {several.Tokens.Count} ({string.Join(", ", several.Tokens.Select(token => $"'{token.Value}'"))}); see {help}."];
        }

        // What follows an unknown option is its value, and no mistake of its own.
        string? unknown = parsed.UnmatchedTokens.FirstOrDefault(token => token.StartsWith('-') && token.Length > 1) ?? (parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : null);
        if (unknown is null && parsed.Errors.Count > 0 && command.Options.Where(option => option.Required && (parsed.GetResult(option)?.Implicit ?? true)).Select(option => option.Name).ToArray() is { Length: > 0 } missing)
        {
            return [$"{string.Join(" and ", missing)} must be given; see {help}."];
        }

        if (unknown is null)
        {
            return parsed.Errors.Select(error => string.Join(' ', error.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).TrimEnd('.') + ".");
        }

        if (options.Contains(unknown))
        {
            return [$"'{unknown}' stands after '--', where nothing is an option; see {help}."];
        }

        bool isOption = unknown.StartsWith('-');
        IEnumerable<string> known = isOption
            ? options
            : command.Subcommands.Select(verb => verb.Name);
        string where = command is RootCommand ? "" : $" of {name}";
        string advice = Nearest.Of(unknown, known) is string near ? $"did you mean {near}? See also {help}" : $"see {help}";
        if (!isOption && BareSource.Is(unknown) && options.Contains("--source"))
        {
            return [$"'{unknown}' is one word too many{where}; a source is named by --source: {name} --source {BareSource.Quoted(unknown)}."];
        }

        return [isOption ? $"there is no option '{unknown}'{where}; {advice}." : command.Subcommands.Count > 0 ? $"there is no verb '{unknown}'{where}; {advice}." : $"'{unknown}' is one word too many{where}; {advice}."];
    }
}
