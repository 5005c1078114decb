using System.Net;
using System.Net.WebSockets;
using ASMNet.Live.Web;

namespace ASMNet.Live.Tests.Web.Security;

/// <summary>The tests are the proxy: they come from 127.0.0.1. The clients are addresses that are kept for documentation (RFC 5737, RFC 3849).</summary>
public sealed class ForwardingTests
{
    private const string Token = "a-token-for-these-tests";
    private static readonly WebOptions Behind = new() { Token = Token, Proxies = "192.0.2.7; 127.0.0.1" };

    // what nginx and others hand on of a client that claims to be somebody else
    [Theory]
    [InlineData("203.0.113.7")]
    [InlineData("198.51.100.{0}, 203.0.113.7")]
    [InlineData("127.0.0.1, 203.0.113.7, 192.0.2.7")]
    [InlineData("2001:db8::7")]
    public async Task Guesses_OfOneBehindTheProxy_LockNobodyElseOut(string guessesFrom)
    {
        await using RunningService running = await RunningService.StartAsync(Behind);

        await UntilSlowedDownAsync(running, guessesFrom);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(running, Token, "203.0.113.8"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(running, Token, "2001:db8:0:1::7"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(running, Token, null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("192.0.2.7")]
    public async Task Guesses_OfOneWhoIsNoKnownProxy_AreHisWhomeverHeNames(string proxies)
    {
        await using RunningService running = await RunningService.StartAsync(Behind with { Proxies = proxies });

        await UntilSlowedDownAsync(running, "203.0.113.{0}");
    }

    [Fact]
    public async Task Proxy_InTheWritingOfIPv6_IsTheSame()
    {
        await using RunningService running = await RunningService.StartAsync(Behind with { Proxies = "::ffff:127.0.0.1" });

        await UntilSlowedDownAsync(running, "203.0.113.7");

        Assert.Equal(HttpStatusCode.OK, await AskAsync(running, Token, "203.0.113.8"));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("unknown")]
    public async Task Client_WhoIsSaidToBeHere_NeedsTheTokenLikeOthers(string client)
    {
        await using RunningService running = await RunningService.StartAsync(Behind);

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(running, null, client));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(running, Token, client));
    }

    [Fact]
    public async Task Sockets_OfManyBehindTheProxy_AreCountedForEach()
    {
        const int Clients = 80;
        await using RunningService running = await RunningService.StartAsync(Behind with { MaxSocketsPerClient = 1, MaxViewers = Clients + 1 });
        List<ClientWebSocket> sockets = [];
        try
        {
            for (int i = 0; i < Clients; i++)
            {
                sockets.Add(await OpenAsync(running, $"203.0.113.{i}"));
            }

            WebSocketException refused = await Assert.ThrowsAsync<WebSocketException>(() => OpenAsync(running, "203.0.113.1"));
            Assert.Contains("429", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    private static async Task<ClientWebSocket> OpenAsync(RunningService running, string client)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {Token}");
        socket.Options.SetRequestHeader("X-Forwarded-For", client);
        using var limit = new CancellationTokenSource(RunningService.Patience);
        try
        {
            await socket.ConnectAsync(new UriBuilder(new Uri(running.Address, "/ws/tracks")) { Scheme = "ws" }.Uri, limit.Token);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<HttpStatusCode> AskAsync(RunningService running, string? token, string? client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/status");
        if (token is not null)
        {
            request.Headers.Add("Authorization", $"Bearer {token}");
        }

        if (client is not null)
        {
            request.Headers.Add("X-Forwarded-For", client);
        }

        using var limit = new CancellationTokenSource(RunningService.Patience);
        using HttpResponseMessage answer = await running.Client.SendAsync(request, limit.Token);
        return answer.StatusCode;
    }

    private static async Task UntilSlowedDownAsync(RunningService running, string client)
    {
        using var limit = new CancellationTokenSource(RunningService.Patience);
        for (int i = 0; await AskAsync(running, $"wrong {i}", string.Format(null, client, i % 250)) != HttpStatusCode.TooManyRequests; i++)
        {
            limit.Token.ThrowIfCancellationRequested();
        }
    }
}
