using System.Globalization;
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

    /// <summary>Whether a person watches the output in a terminal that can redraw it.</summary>
    public bool IsInteractive =>
        !_outputIsData && !isRedirected && Console.Profile.Capabilities is { Interactive: true, Ansi: true } && Console.Profile.Out.IsTerminal;

    /// <summary>Keeps standard output for data from now on: messages go to standard error, and nothing is redrawn.</summary>
    public void ReserveOutput() => _outputIsData = true;

    /// <summary>
    /// Writes a line as it stands, without markup and without wrapping. What would steer a terminal or part the line, as it may stand in the name of a
    /// file, is written as C# and most shells write it (<c>\n</c>, <c>\u001B</c>), so that the file can be recognised.
    /// </summary>
    /// <param name="text">The line.</param>
    public void Say(string text) => Write(_outputIsData ? error : output, OneLine(text));

    /// <summary>Writes a text of several lines that holds no such letters, such as JSON.</summary>
    /// <param name="text">The lines.</param>
    public void SayLines(string text) => Write(_outputIsData ? error : output, text);

    /// <summary>Writes an error or a warning.</summary>
    /// <param name="text">One line.</param>
    public void Complain(string text) => Write(error, $"asmnet-live: {OneLine(text)}");

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

    private static string OneLine(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.Trim('\r', '\n');
        return text.Any(Steers) ? string.Concat(text.Select(letter => Steers(letter) ? Escaped(letter) : letter.ToString())) : text;
    }

    // Line ends of all kinds, and what makes a terminal write backwards, so that a name looks like another.
    private static bool Steers(char letter) => char.IsControl(letter) || letter is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static string Escaped(char letter) => letter switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}"),
    };

    private void Write(TextWriter writer, string text)
    {
        lock (_gate)
        {
            try
            {
                writer.WriteLine(text);
                writer.Flush();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The terminal was closed, the reader of the pipe has gone, or there never was a stream: nobody is there to be told, and the files matter more.
            }
        }
    }
}
