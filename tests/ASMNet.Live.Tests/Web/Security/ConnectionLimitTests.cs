using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using ASMNet.Live.Web;

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
}
