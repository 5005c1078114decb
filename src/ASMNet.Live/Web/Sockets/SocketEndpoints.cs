using System.ComponentModel;
using System.Globalization;
using System.Net.WebSockets;
using ASMNet.Live.Session;
using ASMNet.Live.Web.Description;
using ASMNet.Live.Web.Metrics;
using ASMNet.Live.Web.Security;
using Microsoft.OpenApi;

namespace ASMNet.Live.Web.Sockets;

/// <summary>The sockets: pictures with tracks, tracks alone, and a browser's camera.</summary>
/// <param name="hub">Gives the frames.</param>
/// <param name="control">Takes the camera's.</param>
/// <param name="metrics">Counts.</param>
/// <param name="options">Checked options.</param>
/// <param name="stopping">Ends when the service stops.</param>
internal sealed class SocketEndpoints(LiveHub hub, ILiveControl control, WebMetrics metrics, WebOptions options, CancellationToken stopping)
{
    private const int MessageLimit = 1024;
    private const int LeastSide = 16;
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(1);
    private readonly SocketClosing _closing = new(stopping);
    private readonly ClientCount _open = new(options.MaxSocketsPerClient, options.MaxViewers);

    public void Map(IEndpointRouteBuilder routes)
    {
        const string Ack = "1 when the client sends the text 'ack' after each message; at most two are then on their way.";
        Finish(routes.MapGet("/tracks", (HttpContext context, [Description(Ack)] string? ack) => ServeAsync(context, ViewAsync(ViewerKind.Tracks)))
            .Describe(
                "Streams",
                "Tracks as JSON",
                "One text message a frame: sequence, timestamp (seconds since the source started), width, height, fps, dropped, latency and stages (milliseconds), and faces. "
                    + "A face has id, confidence (0 to 1), box [x, y, width, height], pose { yaw, pitch, roll } in degrees, expression ratios, and 68 landmarks [x, y] in pixels (iBUG order, pixel centres at whole numbers).",
                "const socket = new WebSocket('ws://127.0.0.1:5080/ws/tracks');\nsocket.onmessage = ({ data }) => console.log(JSON.parse(data).faces[0]?.pose);"));
        Finish(routes.MapGet("/view", (HttpContext context, [Description(Ack)] string? ack) => ServeAsync(context, ViewAsync(ViewerKind.Pictures)))
            .Describe("Streams", "Pictures with their tracks", "One binary message a frame: the length of the JSON (32 bits, little endian), the JSON of /ws/tracks, and the picture as JPEG without overlay. Who comes after the end of a file gets its last frame."));
        Finish(routes.MapGet("/tile", (HttpContext context, [Description(Ack)] string? ack) => ServeAsync(context, ViewAsync(ViewerKind.Tiles)))
            .Describe("Streams", "Small pictures with their tracks", "As /ws/view, ten times a second at most, with a picture of at most 320 pixels a side; the places in the JSON are those of the whole picture."));
        Finish(routes.MapGet("/camera", (HttpContext context, [Description("Even, 16 to Web:MaxCameraSide.")] string? width, [Description("The same.")] string? height) => ServeAsync(context, CameraAsync))
            .Describe(
                "Streams",
                "A browser's camera",
                "Makes the client's pictures the source for everybody, until the socket is closed; then the earlier source comes back. Each binary message is a header of 16 bytes and the pixels, as docs/api.md describes. "
                    + "Back come the messages of /ws/tracks with 'camera', the sequence of the frame that they belong to. Closed with 4409 when another camera is the source, with 4408 when no picture comes.")
            .Needs("width", JsonSchemaType.Integer, LeastSide, options.MaxCameraSide)
            .Needs("height", JsonSchemaType.Integer, LeastSide, options.MaxCameraSide));
    }

    private static void Finish(RouteHandlerBuilder endpoint) => endpoint
        .Gives(101, "The socket is open.")
        .Refuses(426, "Not a WebSocket request.")
        .Refuses(429, "Web:MaxSocketsPerClient sockets of this client are open already.")
        .Refuses(503, "Web:MaxViewers are open already.");

    private async Task ServeAsync(HttpContext context, Func<HttpContext, WebSocket, CancellationToken, Task> serve)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await Problems.WriteAsync(context, StatusCodes.Status426UpgradeRequired, "WebSocket needed", "Open this address with a WebSocket, as docs/api.md shows.");
            return;
        }

        string client = ClientAddress.KeyOf(context.Connection.RemoteIpAddress);
        ClientCount.Outcome entry = _open.Enter(client);
        if (entry == ClientCount.Outcome.ClientIsFull)
        {
            await Problems.WriteAsync(context, StatusCodes.Status429TooManyRequests, "Too many sockets", $"Web:MaxSocketsPerClient allows {options.MaxSocketsPerClient} sockets from one address. Close a page, or raise it.");
            return;
        }

        if (entry == ClientCount.Outcome.AllIsFull)
        {
            await Problems.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "Too many viewers", $"Web:MaxViewers allows {options.MaxViewers} sockets. Close a page, or raise it.");
            return;
        }

        try
        {
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            await serve(context, socket, end.Token);
        }
        finally
        {
            _open.Leave(client);
        }
    }

    private Func<HttpContext, WebSocket, CancellationToken, Task> ViewAsync(ViewerKind kind) => async (context, socket, cancellation) =>
    {
        bool acknowledges = context.Request.Query["ack"] == "1";
        using var viewer = new Viewer(kind, acknowledges ? 2 : 0);
        await RunAsync(socket, viewer, end => ListenAsync(socket, viewer, end), alarm: null, free: null, cancellation);
    };

    private async Task CameraAsync(HttpContext context, WebSocket socket, CancellationToken cancellation)
    {
        if (!TryReadSide(context, "width", out int width) || !TryReadSide(context, "height", out int height))
        {
            await RefuseAsync(socket, WebSocketCloseStatus.PolicyViolation, $"Open with ?width=W&height=H, both even, {LeastSide} to {options.MaxCameraSide}.");
            return;
        }

        ICameraSession session;
        try
        {
            session = await control.OpenCameraAsync(width, height, cancellation);
        }
        catch (LiveControlException refused)
        {
            await RefuseAsync(socket, (WebSocketCloseStatus)4409, refused.Message);
            return;
        }

        await using (session)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, session.Ended);
            using var viewer = new Viewer(ViewerKind.Tracks, 0);
            var receiver = new CameraReceiver(socket, session, metrics, width, height);
            await RunAsync(socket, viewer, receiver.RunAsync, SilenceAsync(receiver, end.Token), session.DisposeAsync, end.Token);
            await end.CancelAsync();
        }
    }

    private bool TryReadSide(HttpContext context, string name, out int side) =>
        int.TryParse(context.Request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out side)
        && side >= LeastSide && side <= options.MaxCameraSide && side % 2 == 0;

    private async Task<SocketEnd> SilenceAsync(CameraReceiver receiver, CancellationToken cancellation)
    {
        var longest = TimeSpan.FromSeconds(options.CameraTimeout);
        for (TimeSpan since = receiver.SincePicture; since < longest; since = receiver.SincePicture)
        {
            await Task.Delay(longest - since + Rest, cancellation);
        }

        return new SocketEnd((WebSocketCloseStatus)4408, string.Create(CultureInfo.InvariantCulture, $"No picture came for {options.CameraTimeout} s."));
    }

    private async Task RefuseAsync(WebSocket socket, WebSocketCloseStatus status, string reason)
    {
        await SocketClosing.SayAsync(socket, new SocketEnd(status, reason));
        using var end = new CancellationTokenSource();
        await _closing.WaitAsync(socket, Task.CompletedTask, end);
    }

    // Both directions run until one of them, or the alarm, ends. To cancel a receive would abort the socket, so the other side is told first,
    // and only one that does not answer is cut off; what others may have by then is freed before.
    private async Task RunAsync(
        WebSocket socket, Viewer viewer, Func<CancellationToken, Task<SocketEnd>> receive, Task<SocketEnd>? alarm, Func<ValueTask>? free, CancellationToken cancellation)
    {
        using var sendEnd = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var receiveEnd = new CancellationTokenSource();
        hub.Add(viewer);
        Task sending = viewer.PumpAsync(socket, Stall, sendEnd.Token);
        Task<SocketEnd> receiving = receive(receiveEnd.Token);
        await Task.WhenAny([receiving, sending, .. alarm is null ? [] : new[] { alarm }]);
        await sendEnd.CancelAsync();
        hub.Remove(viewer);
        // only a message that the other side does not take is waited for in vain; else the sending ends as soon as its thread runs
        if (await Task.WhenAny(sending, Task.Delay(SocketClosing.Brief, CancellationToken.None)) != sending && viewer.IsSending)
        {
            socket.Abort();
        }

        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        metrics.ViewerLeft(viewer.Sent, viewer.Skipped);
        SocketEnd end = receiving.IsCompleted ? await EndOfAsync(receiving) : alarm is { IsCompletedSuccessfully: true } ? await alarm : stopping.IsCancellationRequested
            ? SocketEnd.Stopping : new SocketEnd(WebSocketCloseStatus.EndpointUnavailable, "The source was changed.");
        await SocketClosing.SayAsync(socket, end);
        if (free is not null)
        {
            await free();
        }

        await _closing.WaitAsync(socket, receiving, receiveEnd);
    }

    private static async Task<SocketEnd> EndOfAsync(Task<SocketEnd> receiving)
    {
        try
        {
            return await receiving;
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException)
        {
            return SocketEnd.Normal;
        }
    }

    private static async Task<SocketEnd> ListenAsync(WebSocket socket, Viewer viewer, CancellationToken cancellation)
    {
        var buffer = new byte[MessageLimit];
        var rate = new RateGuard(TimeProvider.System);
        while (true)
        {
            ValueWebSocketReceiveResult received = await socket.ReceiveAsync(buffer.AsMemory(), cancellation);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return SocketEnd.Normal;
            }

            if (!received.EndOfMessage || received.MessageType != WebSocketMessageType.Text || !buffer.AsSpan(0, received.Count).SequenceEqual("ack"u8))
            {
                return new SocketEnd(WebSocketCloseStatus.PolicyViolation, "A viewer may only send the text 'ack'.");
            }

            if (!rate.Allows())
            {
                return RateGuard.End;
            }

            viewer.Acknowledge();
        }
    }
}
