using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ASMNet.Live.Tests.EndToEnd;

/// <summary>An address that accepts and says nothing, through the real program.</summary>
public sealed class HangingSourceTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TcpListener _silent = new(IPAddress.Loopback, 0);
    private readonly TemporaryFolder _folder = new();

    public HangingSourceTests() => _silent.Start();

    private string Address => $"http://127.0.0.1:{((IPEndPoint)_silent.LocalEndpoint).Port}/v";

    public void Dispose()
    {
        _silent.Stop();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("record")]
    [InlineData("benchmark")]
    [InlineData("live")]
    public async Task EveryVerb_SourceThatHangs_EndsWithAClearMessage(string verb)
    {
        string[] options = verb switch
        {
            "record" => ["--csv", _folder.File("a.csv")],
            "live" => ["--no-browser", "--port", "0"],
            _ => [],
        };
        using ProgramRun run = ProgramRun.Start([("ASMNET_Source__Timeout", "1")], [verb, "--source", Address, .. options]);

        (int exitCode, _, string error) = await run.WaitAsync();

        Assert.Equal(2, exitCode);
        Assert.Contains("does not answer: nothing came within 1 s", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("record")]
    [InlineData("live")]
    public async Task EveryVerb_TermWhileTheSourceHangs_EndsInOrderAndInTime(string verb)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        string[] options = verb == "record" ? ["--csv", _folder.File("a.csv")] : ["--no-browser", "--port", "0"];
        using ProgramRun run = ProgramRun.Start([("ASMNET_Source__Timeout", "600")], [verb, "--source", Address, .. options]);
        Assert.True(SpinWait.SpinUntil(() => Children().Count > 0, Patience), "no child was started");

        long asked = Stopwatch.GetTimestamp();
        run.Signal("TERM");
        (int exitCode, _, string error) = await run.WaitAsync();

        // The promise is 2 s; a machine that is busy gets more, and less than the 15 s after which whatever hangs is ended by force.
        Assert.InRange(Stopwatch.GetElapsedTime(asked).TotalSeconds, 0, 14.5);
        Assert.Equal(130, exitCode);
        Assert.Contains("interrupted; nothing was written", error, StringComparison.Ordinal);
        Assert.True(SpinWait.SpinUntil(() => Children().Count == 0, Patience), string.Join(", ", Children()));
    }

    [Fact]
    public async Task Killed_WhileItsChildHangs_LeavesNoneBehind()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using ProgramRun run = ProgramRun.Start([("ASMNET_Source__Timeout", "600")], "record", "--source", Address, "--csv", _folder.File("a.csv"));
        Assert.True(SpinWait.SpinUntil(() => Children().Count > 0, Patience), "no child was started");

        run.Signal("KILL");
        await run.WaitAsync();

        Assert.True(SpinWait.SpinUntil(() => Children().Count == 0, Patience), string.Join(", ", Children()));
    }

    /// <summary>What runs ffmpeg or ffprobe on this test's address.</summary>
    private List<string> Children()
    {
        var found = new List<string>();
        foreach (string folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            try
            {
                string command = Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder, "cmdline")));
                if (command.Contains(Address, StringComparison.Ordinal) && command.Contains("/ff", StringComparison.Ordinal))
                {
                    found.Add(command);
                }
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        return found;
    }
}
