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

    public FleetServerTests() => _listener.Start();

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }

    [Fact]
    public async Task ReceiveAsync_ServerGoesAndComesBack_SaysBoth()
    {
        var said = Channel.CreateUnbounded<string>();
        await using var server = new FleetServer($"nats://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}", "--server", line => said.Writer.TryWrite(line));
        Task receiving = server.ReceiveAsync("asmnet.>", (_, _) => { }, _end.Token);

        using (TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token).AsTask().WaitAsync(Patience))
        {
            await ServeUntilSubscribedAsync(client).WaitAsync(Patience);
        }

        await SaidAsync(said.Reader, "nothing is published or received until the server is there");
        using TcpClient again = await _listener.AcceptTcpClientAsync(_end.Token).AsTask().WaitAsync(Patience);
        await ServeUntilSubscribedAsync(again).WaitAsync(Patience);
        await SaidAsync(said.Reader, "the server is there again");

        await _end.CancelAsync();
        await receiving.WaitAsync(Patience);
    }

    private static async Task SaidAsync(ChannelReader<string> said, string words)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!(await said.ReadAsync(limit.Token)).Contains(words, StringComparison.Ordinal))
        {
        }
    }

    private static async Task ServeUntilSubscribedAsync(TcpClient client)
    {
        NetworkStream stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        await stream.WriteAsync("INFO {\"server_id\":\"A\",\"server_name\":\"a\",\"version\":\"2.10.0\",\"proto\":1,\"headers\":true,\"max_payload\":1048576}\r\n"u8.ToArray());
        while (await reader.ReadLineAsync() is string line && !line.StartsWith("SUB asmnet.>", StringComparison.Ordinal))
        {
            if (line == "PING")
            {
                await stream.WriteAsync("PONG\r\n"u8.ToArray());
            }
        }
    }
}
