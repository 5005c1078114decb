using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ASMNet.Live.Tests.EndToEnd;

/// <summary>What the real program says when a live run begins, and why one cannot begin.</summary>
public sealed class LiveStartTests
{
    private static readonly string[] Drawn = ["live", "--source", "synthetic:size=320x240,fps=10", "--no-browser", "--duration", "0.5", "--port"];

    [Fact]
    public async Task Live_Begins_NamesEveryModel()
    {
        (int exitCode, string output, string error) = await ProgramRun.ToEndAsync([.. Drawn, "0"]);

        Assert.True(exitCode == 0, error);
        string line = Assert.Single(output.Split('\n'), line => line.StartsWith("models: ", StringComparison.Ordinal));
        Assert.Matches("^models: asmnet-live on [^;]+; asmnet-expressions on [^;]+; facedetector[^;]* on ", line);
    }

    [Theory]
    [InlineData(150)]
    [InlineData(200)]
    public async Task Live_TooFewFilesMayBeOpen_SaysSoAndWhatToDo(int most)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        string told = $"only {most} files may be open at once, and the program takes at least 256";
        (int exitCode, string output, string error) = await ProgramRun.InShellAsync($"ulimit -n {most};", "", [.. Drawn, "0"]);

        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        string line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"asmnet-live: {told}", line, StringComparison.Ordinal);
        Assert.Contains("'ulimit -n 4096'", line, StringComparison.Ordinal);

        (exitCode, output, _) = await ProgramRun.InShellAsync($"ulimit -n {most};", "", "doctor");
        Assert.Equal(1, exitCode);
        Assert.Contains($"files     too few: {told}", output, StringComparison.Ordinal);
    }

    // With 64 these ended without a word, with 96 they lacked an assembly or were aborted by the runtime.
    [Theory]
    [InlineData("record", "--source", "synthetic:size=320x240", "--csv", "none.csv")]
    [InlineData("batch", "--source", "none.mp4", "--output-dir", "none", "--csv")]
    [InlineData("hub", "--server", "nats://127.0.0.1:1")]
    [InlineData("devices")]
    [InlineData("benchmark")]
    public async Task EveryVerb_TooFewFilesMayBeOpen_SaysSo(params string[] arguments)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        (int exitCode, string output, string error) = await ProgramRun.InShellAsync("ulimit -n 64;", "", arguments);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith("asmnet-live: only 64 files may be open at once", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ulimit -n 64;", "live", "--help")]
    [InlineData("ulimit -n 64;", "record", "--help")]
    [InlineData("ulimit -n 64;", "--help")]
    [InlineData("ulimit -n 64;", "--version")]
    [InlineData("gone=$(mktemp -d); cd $gone; rmdir $gone;", "live", "--help")]
    [InlineData("gone=$(mktemp -d); cd $gone; rmdir $gone;", "--version")]
    public async Task HelpAndVersion_WhereNothingCouldRun_AreTold(string before, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        (int exitCode, string output, string error) = await ProgramRun.InShellAsync(before, "", arguments);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.NotEmpty(output);
    }

    [Fact]
    public async Task Live_TooFewFilesAndAValueThatLooksLikeAskingForHelp_IsRefusedAllTheSame()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        (int exitCode, _, string error) = await ProgramRun.InShellAsync("ulimit -n 150;", "", "live", "--no-browser", "--source", "-h");

        Assert.Equal(2, exitCode);
        Assert.Contains("only 150 files may be open at once", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Live_PortIsInUse_SaysWhichAndWhatToDo()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        string port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        (int exitCode, string output, string error) = await ProgramRun.ToEndAsync([.. Drawn, port]);

        Assert.Equal(2, exitCode);
        Assert.DoesNotContain("page: ", output, StringComparison.Ordinal);
        string line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"asmnet-live: The live service cannot listen on 127.0.0.1, port {port}: another program has that port", line, StringComparison.Ordinal);
        Assert.Contains("--port (Web:Port); 0 takes a free one", line, StringComparison.Ordinal);
    }
}
