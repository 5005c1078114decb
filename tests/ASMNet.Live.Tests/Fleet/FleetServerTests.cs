using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using ASMNet.Live.Fleet;

namespace ASMNet.Live.Tests.Fleet;

/// <summary>What is said of a fleet's server. It speaks the published protocol of NATS (https://docs.nats.io/reference/reference-protocols/nats-protocol).</summary>
public sealed class FleetServerTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Channel<string> _said = Channel.CreateUnbounded<string>();
    private volatile bool _refuses;
    private int _refused;

    public FleetServerTests() => _listener.Start();

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }

    [Fact]
    public async Task ReceiveAsync_ServerGoesAndComesBack_SaysBoth()
    {
        await using FleetServer server = Connect();
        Task receiving = server.ReceiveAsync("asmnet.>", (_, _) => { }, _end.Token);
        Task serving = ServeAsync(losesOne: true);

        await SaidAsync("nothing is published or received until the server is there");
        await SaidAsync("the server is there again");

        await _end.CancelAsync();
        await Task.WhenAll(receiving, serving).WaitAsync(Patience);
    }

    [Fact]
    public async Task ReceiveAsync_ServerComesBackAndRefusesTheUser_SaysWhyOnce()
    {
        await using FleetServer server = Connect();
        Task receiving = server.ReceiveAsync("asmnet.>", (_, _) => { }, _end.Token);
        _refuses = true;
        Task serving = ServeAsync(losesOne: true);

        await SaidAsync("the server refuses the user (Authorization Violation)");
        int before = Volatile.Read(ref _refused);
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref _refused) > before + 2, Patience), "it is not tried again");
        _refuses = false;
        string[] meanwhile = await SaidAsync("the server is there again");
        Assert.DoesNotContain(meanwhile, line => line.Contains("refuses", StringComparison.Ordinal));

        await _end.CancelAsync();
        await Task.WhenAll(receiving, serving).WaitAsync(Patience);
    }

    /// <summary>With a wrong password, say: each try is refused alike.</summary>
    [Fact]
    public async Task ReceiveAsync_ServerRefusesTheUserFromTheFirst_SaysWhyOnce()
    {
        await using FleetServer server = Connect();
        _refuses = true;
        Task serving = ServeAsync(losesOne: false);
        Task receiving = server.ReceiveAsync("asmnet.>", (_, _) => { }, _end.Token);

        await SaidAsync("the server refuses the user");
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref _refused) > 3, Patience), "it is not tried again");
        _refuses = false;
        string[] meanwhile = await SaidAsync("the server is there again");
        Assert.DoesNotContain(meanwhile, line => line.Contains("refuses", StringComparison.Ordinal));

        await _end.CancelAsync();
        await Task.WhenAll(receiving, serving).WaitAsync(Patience);
    }

    [Fact]
    public async Task TrySendAsync_NobodyListens_SaysSo()
    {
        // Port 1 is the old multiplexer's, which no machine serves. One that stands still may take the two seconds of a try.
        long startedAt = TimeProvider.System.GetTimestamp();
        string said;
        do
        {
            await using var server = new FleetServer("nats://127.0.0.1:1", "--server", line => _said.Writer.TryWrite(line));
            Assert.False(await server.TrySendAsync("asmnet.node", [1], _end.Token).WaitAsync(Patience));
            said = await _said.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        }
        while (said.Contains("no answer", StringComparison.Ordinal) && TimeProvider.System.GetElapsedTime(startedAt) < Patience);

        Assert.StartsWith("nats://127.0.0.1:1: nobody listens there (start nats-server", said, StringComparison.Ordinal);
    }

    private FleetServer Connect() => new($"nats://127.0.0.1:{Port}", "--server", line => _said.Writer.TryWrite(line));

    // What was said until these words.
    private async Task<string[]> SaidAsync(string words)
    {
        using var limit = new CancellationTokenSource(Patience);
        var lines = new List<string>();
        string line;
        while (!(line = await _said.Reader.ReadAsync(limit.Token)).Contains(words, StringComparison.Ordinal))
        {
            lines.Add(line);
        }

        return [.. lines];
    }

    // One connection after the other: a client that waited too long drops its own and dials again. The first that has subscribed is lost, where one is to be;
    // who comes after it is refused, where that is asked for.
    private async Task ServeAsync(bool losesOne)
    {
        bool wasLost = !losesOne;
        while (!_end.IsCancellationRequested)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                wasLost |= await ServeAsync(client, wasLost);
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The client has dropped it, or the test is over.
            }
        }
    }

    private async Task<bool> ServeAsync(TcpClient client, bool wasLost)
    {
        NetworkStream stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        await stream.WriteAsync("INFO {\"server_id\":\"A\",\"server_name\":\"a\",\"version\":\"2.10.0\",\"proto\":1,\"headers\":true,\"max_payload\":1048576}\r\n"u8.ToArray(), _end.Token);
        bool isRefused = false;
        while (await reader.ReadLineAsync(_end.Token) is string line)
        {
            if (line.StartsWith("CONNECT", StringComparison.Ordinal) && wasLost && _refuses)
            {
                isRefused = true;
                await stream.WriteAsync("-ERR 'Authorization Violation'\r\n"u8.ToArray(), _end.Token);
                Interlocked.Increment(ref _refused);
            }
            else if (line == "PING" && !isRefused)
            {
                await stream.WriteAsync("PONG\r\n"u8.ToArray(), _end.Token);
            }
            else if (line.StartsWith("SUB asmnet.>", StringComparison.Ordinal) && !wasLost)
            {
                return true;
            }
        }

        return false;
    }
}
