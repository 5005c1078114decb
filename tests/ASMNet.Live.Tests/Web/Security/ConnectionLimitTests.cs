using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using ASMNet.Live.Web;
using ASMNet.Live.Web.Security;
using Microsoft.AspNetCore.Connections;

namespace ASMNet.Live.Tests.Web.Security;

public sealed class ConnectionLimitTests
{
    private const int Idle = 500;

    [Fact]
    public async Task Health_FiveHundredIdleConnections_IsAnswered()
    {
        await using RunningService running = await RunningService.StartAsync();
        using ClientWebSocket viewer = await running.OpenAsync("/ws/tracks");
        List<TcpClient> idle = [];
        try
        {
            for (int i = 0; i < Idle; i++)
            {
                idle.Add(new TcpClient());
                await idle[^1].ConnectAsync(running.Address.Host, running.Address.Port);
            }

            foreach (string path in (string[])["/healthz", "/metrics", "/api/status"])
            {
                using var limit = new CancellationTokenSource(RunningService.Patience);
                using HttpResponseMessage answer = await running.Client.GetAsync(new Uri(path, UriKind.Relative), limit.Token);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }

            // who is at work stays
            running.Publish(7);
            Assert.Equal(7, (await viewer.ReadTracksAsync()).GetProperty("sequence").GetInt64());
        }
        finally
        {
            idle.ForEach(connection => connection.Dispose());
        }
    }

    [Fact]
    public async Task Sockets_OneClientBeyondItsShare_IsRefusedByTheSettingsName()
    {
        await using RunningService running = await RunningService.StartAsync(new WebOptions { MaxSocketsPerClient = 2 });
        using ClientWebSocket first = await running.OpenAsync("/ws/tracks");
        using ClientWebSocket second = await running.OpenAsync("/ws/view");

        WebSocketException refused = await Assert.ThrowsAsync<WebSocketException>(() => running.OpenAsync("/ws/tracks"));
        Assert.Contains("429", refused.Message, StringComparison.Ordinal);

        await second.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
        using ClientWebSocket third = await OpenSoonAsync(running);
        Assert.Equal(WebSocketState.Open, third.State);
    }

    // A client has a whole /64 of IPv6 (RFC 4291, 2.5.4), a proxy its one address: who lives beside it is a client, and the proxy's are not counted as his.
    [Theory]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1::1", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1::2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    public async Task Connections_OfOneAddress_AreBoundUnlessItIsTheProxys(string proxy, string client, bool isExempt)
    {
        var limit = new ConnectionLimit(perClient: 1, total: 10, TimeProvider.System, [IPAddress.Parse(proxy)]);
        var end = new TaskCompletionSource();
        List<Opened> connections = [.. new[] { proxy, proxy, client, client }.Select((address, i) =>
            new Opened($"{i}") { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 40_000 + i) })];

        Task[] served = [.. connections.Select(connection => limit.ServeAsync(connection, _ => end.Task))];

        // the second of a client takes the place of its first, which is idle
        Assert.Equal([false, false, !isExempt, false], connections.Select(connection => connection.IsAborted));
        end.SetResult();
        await Task.WhenAll(served).WaitAsync(RunningService.Patience);
        foreach (Opened connection in connections)
        {
            await connection.DisposeAsync();
        }
    }

    // the service counts a socket until it has said its last word
    private static async Task<ClientWebSocket> OpenSoonAsync(RunningService running)
    {
        using var limit = new CancellationTokenSource(RunningService.Patience);
        while (true)
        {
            try
            {
                return await running.OpenAsync("/ws/tracks");
            }
            catch (WebSocketException) when (!limit.IsCancellationRequested)
            {
                await Task.Delay(10, CancellationToken.None);
            }
        }
    }

    private sealed class Opened(string id) : DefaultConnectionContext(id)
    {
        public bool IsAborted { get; private set; }

        public override void Abort(ConnectionAbortedException abortReason) => IsAborted = true;
    }
}
