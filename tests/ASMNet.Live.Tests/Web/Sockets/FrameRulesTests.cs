namespace ASMNet.Live.Tests.Web.Sockets;

/// <summary>What a client may send below the level of messages.</summary>
public sealed class FrameRulesTests
{
    private const int Continuation = 0;
    private const int Text = 1;
    private const int Ping = 9;
    private const int ProtocolError = 1002;
    private const int PolicyViolation = 1008;
    private const int Flood = 2000;

    [Fact]
    public async Task Frame_Unmasked_IsRefused()
    {
        await using RunningService running = await RunningService.StartAsync();
        using RawSocket socket = await RawSocket.OpenAsync(running.Address, "/ws/tracks?ack=1");

        await socket.TrySendAsync(Text, isLast: true, isMasked: false, "ack"u8.ToArray());

        (int status, string reason) = await socket.ReadCloseAsync();
        Assert.Equal(ProtocolError, status);
        Assert.Contains("masked", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/ws/tracks")]
    [InlineData("/ws/camera?width=32&height=16")]
    public async Task Pings_TooMany_CloseTheSocket(string path)
    {
        await using RunningService running = await RunningService.StartAsync();
        using RawSocket socket = await RawSocket.OpenAsync(running.Address, path);

        await FloodAsync(socket, Ping, isLast: true, []);

        Assert.Equal(PolicyViolation, (await socket.ReadCloseAsync()).Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Fragments_TooManyThatHoldNothing_CloseTheSocket(int length)
    {
        await using RunningService running = await RunningService.StartAsync();
        using RawSocket socket = await RawSocket.OpenAsync(running.Address, "/ws/camera?width=32&height=16");
        await socket.TrySendAsync(2, isLast: false, isMasked: true, []);

        await FloodAsync(socket, Continuation, isLast: false, new byte[length]);

        Assert.Equal(PolicyViolation, (await socket.ReadCloseAsync()).Status);
    }

    [Fact]
    public async Task Pings_AFew_AreAnswered()
    {
        await using RunningService running = await RunningService.StartAsync();
        using RawSocket socket = await RawSocket.OpenAsync(running.Address, "/ws/tracks");

        for (int i = 0; i < 20; i++)
        {
            Assert.True(await socket.TrySendAsync(Ping, isLast: true, isMasked: true, [1, 2, 3]));
        }

        // a good end is answered with a good end
        await socket.TrySendAsync(8, isLast: true, isMasked: true, [0x03, 0xe8]);
        Assert.Equal(1000, (await socket.ReadCloseAsync()).Status);
    }

    private static async Task FloodAsync(RawSocket socket, int opcode, bool isLast, byte[] payload)
    {
        for (int i = 0; i < Flood && await socket.TrySendAsync(opcode, isLast, isMasked: true, payload); i++)
        {
        }
    }
}
