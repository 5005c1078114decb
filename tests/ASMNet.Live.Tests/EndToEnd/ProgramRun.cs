using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ASMNet.Live.Tests.EndToEnd;

/// <summary>The real program in a process of its own.</summary>
internal sealed class ProgramRun : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private ProgramRun(string program, string[] arguments, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string? value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _output = ReadAsync(_process.StandardOutput);
        _error = _process.StandardError.ReadToEndAsync();
    }

    private static string[] Itself => ["exec", Path.Combine(AppContext.BaseDirectory, "asmnet-live.dll")];

    public static ProgramRun Start(params string[] arguments) => new("dotnet", [.. Itself, .. arguments]);

    /// <summary>Starts the program with variables of its own; null takes one away.</summary>
    public static ProgramRun Start((string Name, string? Value)[] environment, params string[] arguments) => new("dotnet", [.. Itself, .. arguments], environment);

    /// <summary>Runs it where no file can grow beyond a size, as on a disk that is full. The runtime's own double mapping of code would be such a file.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> WithLargestFileAsync(int kilobytes, params string[] arguments)
    {
        string limited = string.Create(CultureInfo.InvariantCulture, $"export DOTNET_EnableWriteXorExecute=0; trap '' XFSZ; ulimit -f {kilobytes}; exec dotnet \"$@\"");
        using var run = new ProgramRun("bash", ["-c", limited, "asmnet-live", .. Itself, .. arguments]);
        return await run.WaitAsync();
    }

    /// <summary>Runs it behind commands of the shell, as in <c>cd elsewhere</c>, and with redirections, as in <c>&gt;&amp;-</c>.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> InShellAsync(string before, string redirections, params string[] arguments)
    {
        using var run = new ProgramRun("bash", ["-c", $"{before} exec dotnet \"$@\" {redirections}", "asmnet-live", .. Itself, .. arguments]);
        return await run.WaitAsync();
    }

    public static async Task<(int ExitCode, string Output, string Error)> ToEndAsync(params string[] arguments)
    {
        using ProgramRun run = Start(arguments);
        return await run.WaitAsync();
    }

    public async Task<(int ExitCode, string Output, string Error)> WaitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return (_process.ExitCode, await _output, await _error);
    }

    /// <summary>Sends a signal to the program alone, as a service manager or a terminal does.</summary>
    public void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits until the program has said something on its standard output, and gives the match.</summary>
    public async Task<Match> UntilSaidAsync([StringSyntax(StringSyntaxAttribute.Regex)] string pattern)
    {
        Match match = Match.Empty;
        await UntilAsync(_ =>
        {
            lock (_said)
            {
                return (match = Regex.Match(_said.ToString(), pattern)).Success;
            }
        });
        return match;
    }

    /// <summary>The bytes of a file, or 0 where the program has taken it away or given it another name since it was listed.</summary>
    public static long LengthOf(string file) => new FileInfo(file) is { Exists: true } found ? found.Length : 0;

    /// <summary>Waits until a file has grown to a length while the program runs.</summary>
    public async Task UntilLengthAsync(Func<string?> findFile, long length)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (findFile() is not string file || LengthOf(file) < length)
        {
            Assert.False(_process.HasExited, "the program has ended too early");
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    /// <summary>Waits until something can be seen of the program's process, by its number, while it runs.</summary>
    public async Task UntilAsync(Func<int, bool> isSeen)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!isSeen(_process.Id))
        {
            Assert.False(_process.HasExited, "the program has ended too early");
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    private async Task<string> ReadAsync(StreamReader output)
    {
        char[] some = new char[1024];
        while (await output.ReadAsync(some) is int count and > 0)
        {
            lock (_said)
            {
                _said.Append(some, 0, count);
            }
        }

        return _said.ToString();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
