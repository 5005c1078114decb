using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text.Json;
using ASMNet.Imaging;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Live.Session;
using ASMNet.Live.Web;
using ASMNet.Tracking;

namespace ASMNet.Live.Tests.Web.Sockets;

public sealed class SocketEndpointsTests
{
    [Fact]
    public async Task View_Frame_BringsPictureAndTracksOfTheSameFrame()
    {
        await using RunningService running = await RunningService.StartAsync();
        using ClientWebSocket socket = await running.OpenAsync("/ws/view");

        running.Publish(41);
        (JsonElement tracks, byte[] jpeg) = await socket.ReadViewAsync();

        Assert.Equal(41, tracks.GetProperty("sequence").GetInt64());
        Assert.Equal(41, tracks.GetProperty("faces")[0].GetProperty("landmarks")[0][0].GetDouble());
        Assert.Equal(68, tracks.GetProperty("faces")[0].GetProperty("landmarks").GetArrayLength());
        Assert.Equal([0xff, 0xd8], jpeg[..2]);
        Assert.Equal([0xff, 0xd9], jpeg[^2..]);
    }

    [Theory]
    [InlineData("/ws/view")]
    [InlineData("/ws/tile")]
    public async Task View_OpenedAfterTheEndOfAFile_BringsItsLastFrame(string path)
    {
        await using RunningService running = await RunningService.StartAsync();
        running.Publish(1, isOfFile: true);
        running.Publish(2, isOfFile: true);
        using ClientWebSocket first = await running.OpenAsync(path);
        (JsonElement tracks, byte[] jpeg) = await first.ReadViewAsync();
        Assert.Equal(2, tracks.GetProperty("sequence").GetInt64());
        Assert.Equal([0xff, 0xd8], jpeg[..2]);

        running.Publish(3, isOfFile: true);
        Assert.Equal(3, (await first.ReadViewAsync()).Tracks.GetProperty("sequence").GetInt64());
        using ClientWebSocket second = await running.OpenAsync(path);
        Assert.Equal(3, (await second.ReadViewAsync()).Tracks.GetProperty("sequence").GetInt64());
        using ClientWebSocket third = await running.OpenAsync(path);
        Assert.Equal(3, (await third.ReadViewAsync()).Tracks.GetProperty("sequence").GetInt64());
    }

    [Fact]
    public async Task View_OpenedAfterALiveSourceHasTakenAFilesPlace_BringsNothingOfTheFile()
    {
        await using RunningService running = await RunningService.StartAsync();
        running.Publish(1, isOfFile: true);
        running.Publish(2);
        using ClientWebSocket socket = await running.OpenAsync("/ws/view");

        running.Publish(3);

        Assert.Equal(3, (await socket.ReadViewAsync()).Tracks.GetProperty("sequence").GetInt64());
    }

    [Fact]
    public async Task View_PictureThatNoJpegHolds_ComesSmallAndKeepsNoOtherBack()
    {
        await using RunningService running = await RunningService.StartAsync();
        using ClientWebSocket socket = await running.OpenAsync("/ws/view");

        running.Publish(1, width: 70_000, height: 2);
        (JsonElement wide, byte[] small) = await socket.ReadViewAsync();
        running.Publish(2);
        (JsonElement tracks, _) = await socket.ReadViewAsync();

        Assert.Equal((1, 70_000), (wide.GetProperty("sequence").GetInt64(), wide.GetProperty("width").GetInt32()));
        Assert.Equal([0xff, 0xd8], small[..2]);
        Assert.Equal(2, tracks.GetProperty("sequence").GetInt64());
    }

    [Fact]
    public async Task Tracks_PhotoOfACrowd_BringsEveryFace()
    {
        await using RunningService running = await RunningService.StartAsync();
        using ClientWebSocket socket = await running.OpenAsync("/ws/tracks");
        var faces = new TrackedFaces(256);
        for (int id = 1; id <= 100; id++)
        {
            faces.Add().Id = id;
        }

        running.Hub.Publish(new FrameInfo { Sequence = 1 }, new ImageView(new byte[3 * 4 * 4], 4, 4, 12), faces);
        JsonElement tracks = await socket.ReadTracksAsync();

        Assert.Equal(Enumerable.Range(1, 100), tracks.GetProperty("faces").EnumerateArray().Select(face => face.GetProperty("id").GetInt32()));
    }

    [Fact]
    public async Task Tracks_EachFrame_BringsOneMessage()
    {
        await using RunningService running = await RunningService.StartAsync();
        using ClientWebSocket socket = await running.OpenAsync("/ws/tracks");

        for (int sequence = 0; sequence < 5; sequence++)
        {
            running.Publish(sequence);
            JsonElement tracks = await socket.ReadTracksAsync();
            Assert.Equal(sequence, tracks.GetProperty("sequence").GetInt64());
        }
    }

    [Fact]
    public async Task View_StalledViewer_DoesNotKeepFramesFromAnother()
    {
        await using RunningService running = await RunningService.StartAsync();
        using ClientWebSocket stalled = await running.OpenAsync("/ws/view?ack=1");
        using ClientWebSocket lively = await running.OpenAsync("/ws/view");

        for (int sequence = 0; sequence < 50; sequence++)
        {
            running.Publish(sequence);
            (JsonElement tracks, _) = await lively.ReadViewAsync();
            Assert.Equal(sequence, tracks.GetProperty("sequence").GetInt64());
        }

        // two were on their way; the third is the newest of all that came since
        await stalled.ReadViewAsync();
        await stalled.ReadViewAsync();
        await stalled.SendAsync("ack"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        (JsonElement newest, _) = await stalled.ReadViewAsync();
        Assert.Equal(49, newest.GetProperty("sequence").GetInt64());
    }

    [Fact]
    public async Task View_ViewerSendsSomethingElse_IsClosedWithAReason()
    {
        await using RunningService running = await RunningService.StartAsync();
        using ClientWebSocket socket = await running.OpenAsync("/ws/view");

        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        (int status, string reason) = await socket.ReadCloseAsync();

        Assert.Equal((int)WebSocketCloseStatus.PolicyViolation, status);
        Assert.Contains("'ack'", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task View_FloodOfMessages_IsClosedWithAReason()
    {
        await using RunningService running = await RunningService.StartAsync();
        using ClientWebSocket socket = await running.OpenAsync("/ws/view?ack=1");

        Task<(int Status, string Reason)> closed = socket.ReadCloseAsync();
        Task flood = FloodAsync(socket);
        (int status, string reason) = await closed;
        Assert.Equal((int)WebSocketCloseStatus.PolicyViolation, status);
        Assert.Contains("within a second", reason, StringComparison.Ordinal);
        await flood.WaitAsync(RunningService.Patience);
    }

    [Fact]
    public async Task Sockets_BeyondTheLimit_AreRefused()
    {
        await using RunningService running = await RunningService.StartAsync(new WebOptions { MaxViewers = 1 });
        using ClientWebSocket first = await running.OpenAsync("/ws/tracks");

        WebSocketException refused = await Assert.ThrowsAsync<WebSocketException>(() => running.OpenAsync("/ws/tracks"));

        Assert.Contains("503", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_Stops_SocketsAreClosedWithAReason()
    {
        await using RunningService running = await RunningService.StartAsync();
        using ClientWebSocket socket = await running.OpenAsync("/ws/tracks");

        ValueTask stopping = running.Service.DisposeAsync();
        (int status, string reason) = await socket.ReadCloseAsync();
        await stopping;

        Assert.Equal((int)WebSocketCloseStatus.EndpointUnavailable, status);
        Assert.Equal("The service stops.", reason);
    }

    [Fact]
    public async Task Camera_Frame_ReachesTheProgramAndItsResultComesBack()
    {
        await using RunningService running = await RunningService.StartAsync();
        using ClientWebSocket socket = await running.OpenAsync("/ws/camera?width=32&height=16");
        FakeCamera camera = await running.Live.NextCameraAsync();

        await socket.SendAsync(CameraMessage(0, 32, 16, 77, [10, 20, 30, 0]), WebSocketMessageType.Binary, true, CancellationToken.None);
        (uint sequence, int width, int height, byte[] first) = await camera.Pictures.ReadAsync().AsTask().WaitAsync(RunningService.Patience);
        running.Publish(0, camera: sequence);
        JsonElement tracks = await socket.ReadTracksAsync();

        Assert.Equal((77u, 32, 16), (sequence, width, height));
        Assert.Equal([30, 20, 10], first);
        Assert.Equal(77u, tracks.GetProperty("camera").GetUInt32());
    }

    [Fact]
    public async Task Camera_Second_IsRefusedWithItsOwnCode()
    {
        await using RunningService running = await RunningService.StartAsync();
        using ClientWebSocket first = await running.OpenAsync("/ws/camera?width=32&height=16");
        await running.Live.NextCameraAsync();
        using ClientWebSocket second = new();
        await second.ConnectAsync(new UriBuilder(new Uri(running.Address, "/ws/camera?width=32&height=16")) { Scheme = "ws" }.Uri, CancellationToken.None);

        (int status, string reason) = await second.ReadCloseAsync();

        Assert.Equal(4409, status);
        Assert.Contains("Another page's camera", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(9, 32, 16, 4, "Format 9")]
    [InlineData(0, 30, 16, 4, "as the socket was opened for")]
    [InlineData(0, 64, 32, 4, "as the socket was opened for")]
    [InlineData(1, 32, 16, 4, "do not make 32 x 16")]
    public async Task Camera_BadFrame_ClosesWithAReason(int format, int width, int height, int bytesPerPixel, string expected)
    {
        await using RunningService running = await RunningService.StartAsync();
        using ClientWebSocket socket = await running.OpenAsync("/ws/camera?width=32&height=16");
        FakeCamera camera = await running.Live.NextCameraAsync();

        await socket.SendAsync(CameraMessage(format, width, height, 1, new byte[bytesPerPixel]), WebSocketMessageType.Binary, true, CancellationToken.None);
        (int status, string reason) = await socket.ReadCloseAsync();

        Assert.Contains((WebSocketCloseStatus)status, new[] { WebSocketCloseStatus.InvalidPayloadData, WebSocketCloseStatus.MessageTooBig });
        Assert.Contains(expected, reason, StringComparison.Ordinal);
        await camera.Closing.WaitAsync(RunningService.Patience);
    }

    [Theory]
    [InlineData(7u, 7u, false)]
    [InlineData(7u, 6u, false)]
    [InlineData(7u, 8u, true)]
    [InlineData(uint.MaxValue, 0u, true)]
    public async Task Camera_SequenceThatDoesNotRise_ClosesWithAReason(uint first, uint second, bool rises)
    {
        await using RunningService running = await RunningService.StartAsync();
        using ClientWebSocket socket = await running.OpenAsync("/ws/camera?width=32&height=16");
        FakeCamera camera = await running.Live.NextCameraAsync();

        foreach (uint sequence in (uint[])[first, second])
        {
            await socket.SendAsync(CameraMessage(0, 32, 16, sequence, [10, 20, 30, 0]), WebSocketMessageType.Binary, true, CancellationToken.None);
        }

        Assert.Equal(first, (await camera.Pictures.ReadAsync().AsTask().WaitAsync(RunningService.Patience)).Sequence);
        if (rises)
        {
            Assert.Equal(second, (await camera.Pictures.ReadAsync().AsTask().WaitAsync(RunningService.Patience)).Sequence);
            return;
        }

        (int status, string reason) = await socket.ReadCloseAsync();
        Assert.Equal((int)WebSocketCloseStatus.InvalidPayloadData, status);
        Assert.Equal($"The sequence must rise: {second} came after {first}.", reason);
    }

    [Fact]
    public async Task Camera_SendsNoPicture_IsClosedAndTheSourceFreed()
    {
        await using RunningService running = await RunningService.StartAsync(new WebOptions { CameraTimeout = 5 });
        using ClientWebSocket socket = await running.OpenAsync("/ws/camera?width=32&height=16");
        FakeCamera camera = await running.Live.NextCameraAsync();

        // half a picture is none
        await socket.SendAsync(new byte[100], WebSocketMessageType.Binary, endOfMessage: false, CancellationToken.None);
        await camera.Closing.WaitAsync(RunningService.Patience);
        (int status, string reason) = await socket.ReadCloseAsync();

        Assert.Equal(4408, status);
        Assert.Equal("No picture came for 5 s.", reason);
        using ClientWebSocket next = await running.OpenAsync("/ws/camera?width=32&height=16");
        camera = await running.Live.NextCameraAsync();
        await next.SendAsync(CameraMessage(0, 32, 16, 78, [10, 20, 30, 0]), WebSocketMessageType.Binary, true, CancellationToken.None);
        Assert.Equal(78u, (await camera.Pictures.ReadAsync().AsTask().WaitAsync(RunningService.Patience)).Sequence);
    }

    [Fact]
    public async Task Camera_ClientSendsOnAndReadsLate_ReadsTheReasonStill()
    {
        await using RunningService running = await RunningService.StartAsync();
        using RawSocket socket = await RawSocket.OpenAsync(running.Address, "/ws/camera?width=32&height=16");

        FakeCamera camera = await running.Live.NextCameraAsync();
        Assert.True(await socket.TrySendAsync(opcode: 2, isLast: true, isMasked: true, new byte[100]));
        await camera.Closing.WaitAsync(RunningService.Patience);
        // more than the buffers between the two hold
        for (int i = 0; i < 100_000; i++)
        {
            Assert.True(await socket.TrySendAsync(opcode: 2, isLast: true, isMasked: true, new byte[125]), "The connection was cut before the reason was read.");
        }

        (int status, string reason) = await socket.ReadCloseAsync();

        Assert.Equal((int)WebSocketCloseStatus.InvalidPayloadData, status);
        Assert.Contains("version 1", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/ws/camera")]
    [InlineData("/ws/camera?width=31&height=16")]
    [InlineData("/ws/camera?width=4096&height=16")]
    [InlineData("/ws/camera?width=-2&height=16")]
    public async Task Camera_BadSize_ClosesWithAReason(string path)
    {
        await using RunningService running = await RunningService.StartAsync();
        using ClientWebSocket socket = await running.OpenAsync(path);

        (int status, string reason) = await socket.ReadCloseAsync();

        Assert.Equal((int)WebSocketCloseStatus.PolicyViolation, status);
        Assert.Contains("16 to 1280", reason, StringComparison.Ordinal);
        Assert.Null(running.Live.Camera);
    }

    // ends when the other side has had enough
    private static async Task FloodAsync(ClientWebSocket socket)
    {
        try
        {
            while (socket.State == WebSocketState.Open)
            {
                await socket.SendAsync("ack"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
            }
        }
        catch (WebSocketException)
        {
            // closed while a message was on its way
        }
    }

    private static byte[] CameraMessage(int format, int width, int height, uint sequence, byte[] pixel)
    {
        var message = new byte[16 + (pixel.Length * width * height)];
        message[0] = 1;
        message[1] = (byte)format;
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(2), (ushort)width);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(4), (ushort)height);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(8), sequence);
        for (int i = 16; i < message.Length; i++)
        {
            message[i] = pixel[(i - 16) % pixel.Length];
        }

        return message;
    }
}
