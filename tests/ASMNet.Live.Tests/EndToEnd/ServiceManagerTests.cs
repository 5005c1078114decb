using System.Net.Sockets;
using System.Text;

namespace ASMNet.Live.Tests.EndToEnd;

/// <summary>What a service manager hears from the real program, on a socket like systemd's.</summary>
public sealed class ServiceManagerTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Live_TellsThatItIsReadyAliveAndEnding()
    {
        if (OperatingSystem.IsWindows())
        {
            // No datagrams over a path there.
            return;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        string path = _folder.File("notify");
        socket.Bind(new UnixDomainSocketEndPoint(path));
        using ProgramRun run = ProgramRun.Start(
            [("NOTIFY_SOCKET", path), ("WATCHDOG_USEC", "400000")], "live", "--source", "synthetic:size=320x240,fps=10", "--no-browser", "--port", "0");

        Assert.Equal("READY=1", await ReceiveAsync(socket));
        List<string> heard = [];
        while (heard.Count(message => message == "WATCHDOG=1") < 4 || !heard.Exists(message => message.StartsWith("STATUS=running, ", StringComparison.Ordinal)))
        {
            heard.Add(await ReceiveAsync(socket));
        }

        run.Signal("TERM");
        while (heard[^1] != "STOPPING=1")
        {
            heard.Add(await ReceiveAsync(socket));
        }

        (int exitCode, _, string error) = await run.WaitAsync();
        Assert.True(exitCode == 0, error);
    }

    [Fact]
    public async Task Live_ManagerIsGone_SaysSoAndGoesOn()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        (int exitCode, _, string error) = await RunAsync();

        Assert.True(exitCode == 0, error);
        Assert.Contains("NOTIFY_SOCKET", error, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync()
    {
        using ProgramRun run = ProgramRun.Start(
            [("NOTIFY_SOCKET", _folder.File("nobody"))], "live", "--source", "synthetic:size=320x240,fps=10", "--no-browser", "--port", "0", "--duration", "1");
        return await run.WaitAsync();
    }

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        using var limit = new CancellationTokenSource(Patience);
        byte[] buffer = new byte[4096];
        int length = await socket.ReceiveAsync(buffer, limit.Token);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
