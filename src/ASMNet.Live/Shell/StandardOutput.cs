using System.Text;
using Spectre.Console;

namespace ASMNet.Live.Shell;

/// <summary>
/// Standard output for what is redrawn. A terminal that was closed takes nothing more and throws, also on the thread that redraws,
/// where nobody could catch it; from then on nothing is written.
/// </summary>
/// <param name="writer">What is written to, as <see cref="Lines"/> makes it.</param>
internal sealed class StandardOutput(TextWriter writer) : IAnsiConsoleOutput
{
    private readonly AnsiConsoleOutput _console = new(Console.Out);

    /// <inheritdoc/>
    public TextWriter Writer => writer;

    /// <inheritdoc/>
    public bool IsTerminal => _console.IsTerminal;

    /// <inheritdoc/>
    public int Width => _console.Width;

    /// <inheritdoc/>
    public int Height => _console.Height;

    /// <summary>Makes the writer of this process.</summary>
    public static TextWriter Lines() => new LastingWriter(Console.Out);

    /// <summary>Opens the console of this process.</summary>
    /// <param name="lines">Its writer.</param>
    public static IAnsiConsole Open(TextWriter lines) => AnsiConsole.Create(new AnsiConsoleSettings { Out = new StandardOutput(lines) });

    /// <inheritdoc/>
    public void SetEncoding(Encoding encoding) => _console.SetEncoding(encoding);

    private sealed class LastingWriter(TextWriter writer) : TextWriter
    {
        private bool _gone;

        public override Encoding Encoding => writer.Encoding;

        public override void Write(char value) => Try(() => writer.Write(value));

        public override void Write(char[] buffer, int index, int count) => Try(() => writer.Write(buffer, index, count));

        public override void Write(string? value) => Try(() => writer.Write(value));

        public override void WriteLine(string? value) => Try(() => writer.WriteLine(value));

        public override void Flush() => Try(writer.Flush);

        private void Try(Action write)
        {
            try
            {
                if (!_gone)
                {
                    write();
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The second is what comes of a stream that was closed before the program began.
                // Nobody is there to be told; the files matter more.
                _gone = true;
            }
        }
    }
}
