using Spectre.Console;

namespace ASMNet.Live.Shell;

/// <summary>What the program tells people: messages on standard output, mistakes and warnings on standard error.</summary>
/// <param name="console">Standard output.</param>
/// <param name="error">Standard error.</param>
public sealed class Terminal(IAnsiConsole console, TextWriter error)
{
    private readonly Lock _gate = new();
    private bool _outputIsData;

    /// <summary>Standard output, for tables and for what is redrawn.</summary>
    public IAnsiConsole Console => console;

    /// <summary>Standard error.</summary>
    public TextWriter Error => error;

    /// <summary>Whether a person watches the output, so that it may be redrawn.</summary>
    public bool IsInteractive => !_outputIsData && console.Profile.Capabilities.Interactive && console.Profile.Out.IsTerminal;

    /// <summary>Keeps standard output for data from now on: messages go to standard error, and nothing is redrawn.</summary>
    public void ReserveOutput() => _outputIsData = true;

    /// <summary>Writes a line as it stands, without markup and without wrapping.</summary>
    /// <param name="text">The line.</param>
    public void Say(string text) => Write(_outputIsData ? error : console.Profile.Out.Writer, text);

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
        if (IsInteractive)
        {
            console.Cursor.Show(true);
        }
    }

    private void Write(TextWriter writer, string text)
    {
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
