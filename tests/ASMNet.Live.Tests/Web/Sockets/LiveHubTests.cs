using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using ASMNet.Imaging;
using ASMNet.Live.Session;
using ASMNet.Live.Web.Metrics;
using ASMNet.Live.Web.Sockets;
using ASMNet.Tracking;

namespace ASMNet.Live.Tests.Web.Sockets;

public sealed class LiveHubTests
{
    // so large that somebody may well come while it is copied, which takes some milliseconds
    private const int Width = 3000;
    private const int Height = 1500;
    private const int Rounds = 12;
    private static readonly byte[] Pixels = new byte[3 * Width * Height];

    // Who comes while the last frame of a file is taken saw neither it nor what is kept for later, and there is no other.
    [Theory]
    [InlineData((int)ViewerKind.Pictures, 1)]
    [InlineData((int)ViewerKind.Pictures, 2)]
    [InlineData((int)ViewerKind.Tiles, 1)]
    [InlineData((int)ViewerKind.Tiles, 2)]
    public async Task Add_WhileTheLastFrameOfAFileIsPublished_BringsThatFrame(int kind, int frames)
    {
        for (int round = 0; round < Rounds; round++)
        {
            using var metrics = new WebMetrics();
            await using var hub = new LiveHub(80, metrics);
            for (int sequence = 1; sequence < frames; sequence++)
            {
                Publish(hub, sequence);
            }

            using var viewer = new Viewer((ViewerKind)kind, 0);
            using var both = new Barrier(2);
            Task publishing = Task.Run(() =>
            {
                both.SignalAndWait();
                Publish(hub, frames);
            });
            both.SignalAndWait();
            // each round a little later
            Thread.SpinWait(4000 * round);
            hub.Add(viewer);
            await publishing;

            await UntilAsync(viewer, frames);
            hub.Remove(viewer);
        }
    }

    // The small pictures come ten times a second, so that the frame that others are given may be without one.
    [Fact]
    public async Task Add_OfASmallViewerBesideAnother_BringsTheLastFrameOfAFile()
    {
        using var metrics = new WebMetrics();
        await using var hub = new LiveHub(80, metrics);
        using var large = new Viewer(ViewerKind.Pictures, 0);
        using var small = new Viewer(ViewerKind.Tiles, 0);
        hub.Add(large);

        Publish(hub, 1);
        hub.Add(small);

        await UntilAsync(small, 1);
        await UntilAsync(large, 1);
    }

    private static void Publish(LiveHub hub, int sequence) =>
        hub.Publish(new FrameInfo { Sequence = sequence, IsOfFile = true }, new ImageView(Pixels, Width, Height, 3 * Width), new TrackedFaces(1));

    private static async Task UntilAsync(Viewer viewer, long wanted)
    {
        using var limit = new CancellationTokenSource(RunningService.Patience);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        using var socket = new Receiver();
        Task pump = viewer.PumpAsync(socket, RunningService.Patience, end.Token);
        long sequence;
        do
        {
            byte[] message = await socket.Messages.ReadAsync(limit.Token);
            using JsonDocument tracks = JsonDocument.Parse(message.AsMemory(4, BinaryPrimitives.ReadInt32LittleEndian(message)));
            sequence = tracks.RootElement.GetProperty("sequence").GetInt64();
        }
        while (sequence != wanted);

        await end.CancelAsync();
        await pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>A socket that keeps what is sent.</summary>
    private sealed class Receiver : WebSocket
    {
        private readonly Channel<byte[]> _messages = Channel.CreateUnbounded<byte[]>();

        public ChannelReader<byte[]> Messages => _messages.Reader;

        public override WebSocketCloseStatus? CloseStatus => null;

        public override string? CloseStatusDescription => null;

        public override WebSocketState State => WebSocketState.Open;

        public override string? SubProtocol => null;

        public override void Abort()
        {
        }

        public override void Dispose()
        {
        }

        public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
            _messages.Writer.WriteAsync([.. buffer], cancellationToken).AsTask();

        public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
