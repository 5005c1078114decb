using Spectre.Console;

namespace ASMNet.Live.Shell;

/// <summary>What the program tells people: messages on standard output, mistakes and warnings on standard error.</summary>
/// <param name="open">Opens the console of standard output when something is drawn for the first time: most lines need none.</param>
/// <param name="output">Standard output for lines.</param>
/// <param name="error">Standard error.</param>
/// <param name="isRedirected">Whether standard output is no terminal, so that no console needs to be opened to know that nobody watches it.</param>
public sealed class Terminal(Func<IAnsiConsole> open, TextWriter output, TextWriter error, bool isRedirected = false)
{
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly Lazy<IAnsiConsole> _console = new(open);
    private bool _outputIsData;

    /// <summary>Writes to a console.</summary>
    /// <param name="console">Standard output.</param>
    /// <param name="error">Standard error.</param>
    public Terminal(IAnsiConsole console, TextWriter error)
        : this(() => console, Require(console).Profile.Out.Writer, error)
    {
    }

    /// <summary>Standard output, for tables and for what is redrawn.</summary>
    public IAnsiConsole Console => _console.Value;

    /// <summary>Standard output, for lines.</summary>
    public TextWriter Output => output;

    /// <summary>Standard error.</summary>
    public TextWriter Error => error;

    /// <summary>Whether a person watches the output, so that it may be redrawn.</summary>
    public bool IsInteractive => !_outputIsData && !isRedirected && Console.Profile.Capabilities.Interactive && Console.Profile.Out.IsTerminal;

    /// <summary>Keeps standard output for data from now on: messages go to standard error, and nothing is redrawn.</summary>
    public void ReserveOutput() => _outputIsData = true;

    /// <summary>A text on one line, for names of files, which may hold line ends.</summary>
    /// <param name="text">The text.</param>
    public static string OneLine(string text) => WithoutControls(text, keep: "");

    /// <summary>Writes a line as it stands, without markup and without wrapping. What would steer a terminal, as it may stand in the name of a file, is not sent to it.</summary>
    /// <param name="text">The line.</param>
    public void Say(string text) => Write(_outputIsData ? error : output, text);

    /// <summary>Writes an error or a warning.</summary>
    /// <param name="text">One or more lines.</param>
    public void Complain(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            Write(error, $"asmnet-live: {line}");
        }
    }

    /// <summary>Gives the terminal back as it was, before the program ends in the middle of redrawing.</summary>
    public void Restore()
    {
        if (_console.IsValueCreated && IsInteractive)
        {
            Console.Cursor.Show(true);
        }
    }

    /// <summary>Gives the terminal back and writes an error before the process ends, but waits for no output that is stopped or that nobody reads.</summary>
    /// <param name="text">One line.</param>
    public void LastWord(string text)
    {
        var said = Task.Run(() =>
        {
            Restore();
            Complain(text);
        });
        said.Wait(LastWait);
    }

    private static IAnsiConsole Require(IAnsiConsole console)
    {
        ArgumentNullException.ThrowIfNull(console);
        return console;
    }

    private static string WithoutControls(string text, string keep)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Any(IsControl) ? string.Concat(text.Select(letter => IsControl(letter) ? '\uFFFD' : letter)) : text;

        bool IsControl(char letter) => char.IsControl(letter) && !keep.Contains(letter, StringComparison.Ordinal);
    }

    private void Write(TextWriter writer, string text)
    {
        text = WithoutControls(text, keep: "\r\n\t");
        lock (_gate)
        {
            try
            {
                writer.WriteLine(text);
                writer.Flush();
            }
            catch (IOException)
            {
                // The terminal was closed or the reader of the pipe has gone: nobody is there to be told, and the files matter more.
            }
        }
    }
}
