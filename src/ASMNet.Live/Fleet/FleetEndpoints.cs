using System.Buffers;
using System.Net.WebSockets;
using ASMNet.Live.Web;
using ASMNet.Live.Web.Description;
using ASMNet.Live.Web.Security;
using ASMNet.Live.Web.Sockets;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ASMNet.Live.Fleet;

/// <summary>The API of a hub: the sources of the fleet, their tracks as a stream, and health.</summary>
/// <param name="view">What is known of the fleet.</param>
/// <param name="options">How many sockets there may be.</param>
/// <param name="stopping">Ends when the service stops.</param>
internal sealed class FleetEndpoints(FleetView view, WebOptions options, CancellationToken stopping)
{
    private const double FreshSeconds = 3;
    private static readonly TimeSpan SendEvery = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(10);
    private readonly SocketClosing _closing = new(stopping);
    private readonly ClientCount _open = new(options.MaxSocketsPerClient, options.MaxViewers);

    /// <summary>Adds the paths.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/fleet", () => TypedResults.Json(view.All, FleetJson.Readable.IReadOnlyListFleetSource))
            .Describe("State", "The sources of the fleet", "Every source of every node that was heard of within the last minutes, with its state.", "curl http://127.0.0.1:5080/api/fleet")
            .Produces<IReadOnlyList<FleetSource>>()
            .Gives(200, "The sources.");
        routes.MapGet("/ws/fleet", (Delegate)ServeAsync)
            .Describe("Streams", "The tracks of the fleet", "Ten times a second at most one text message: an array of node, source and tracks for each source of which tracks have come since; the tracks are those of /ws/tracks of that node.")
            .Gives(101, "The socket is open.")
            .Refuses(426, "Not a WebSocket request.")
            .Refuses(429, "Web:MaxSocketsPerClient or Web:MaxViewers sockets are open already.");
        routes.MapGet("/healthz", Health)
            .Describe("Operations", "Health", "Whether any node was heard of within the last three seconds. With ?live it asks only whether the process answers. It needs no token.")
            .Gives(200, "One was.")
            .Gives(503, "None was.");
    }

    private StatusCodeHttpResult Health(string? live) =>
        TypedResults.StatusCode(live is not null || view.All.Any(source => source.Silence < FreshSeconds) ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);

    private async Task ServeAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await Problems.WriteAsync(context, StatusCodes.Status426UpgradeRequired, "WebSocket needed", "Open this address with a WebSocket.").ConfigureAwait(false);
            return;
        }

        string client = ClientAddress.KeyOf(context.Connection.RemoteIpAddress);
        if (_open.Enter(client) != ClientCount.Outcome.Entered)
        {
            await Problems.WriteAsync(context, StatusCodes.Status429TooManyRequests, "Too many sockets", "Close a page, or raise Web:MaxSocketsPerClient or Web:MaxViewers.").ConfigureAwait(false);
            return;
        }

        try
        {
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            using var listenEnd = new CancellationTokenSource();
            Task sending = SendAsync(socket, end.Token);
            Task<SocketEnd> listening = ListenAsync(socket, listenEnd.Token);
            await Task.WhenAny(sending, listening).ConfigureAwait(false);
            await end.CancelAsync().ConfigureAwait(false);
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await SocketClosing.SayAsync(socket, listening.IsCompletedSuccessfully ? await listening.ConfigureAwait(false) : SocketEnd.Stopping).ConfigureAwait(false);
            await _closing.WaitAsync(socket, listening, listenEnd).ConfigureAwait(false);
        }
        finally
        {
            _open.Leave(client);
        }
    }

    // A slow viewer gets the newest tracks when it can take them, and costs nobody else anything.
    private async Task SendAsync(WebSocket socket, CancellationToken cancellation)
    {
        var message = new ArrayBufferWriter<byte>();
        long since = 0;
        using var timer = new PeriodicTimer(SendEvery);
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
        {
            message.ResetWrittenCount();
            since = view.Write(since, message);
            if (message.WrittenCount > 0)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                limit.CancelAfter(Stall);
                await socket.SendAsync(message.WrittenMemory, WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, limit.Token).ConfigureAwait(false);
            }
        }
    }

    // nothing is asked for here, so whatever comes ends it
    private static async Task<SocketEnd> ListenAsync(WebSocket socket, CancellationToken cancellation)
    {
        ValueWebSocketReceiveResult received = await socket.ReceiveAsync(new byte[16].AsMemory(), cancellation).ConfigureAwait(false);
        return received.MessageType == WebSocketMessageType.Close ? SocketEnd.Normal : new SocketEnd(WebSocketCloseStatus.PolicyViolation, "Nothing may be sent here.");
    }
}
