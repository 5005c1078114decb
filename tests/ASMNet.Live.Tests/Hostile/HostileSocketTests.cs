using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ASMNet.Live.Tests.Web;

namespace ASMNet.Live.Tests.Hostile;

/// <summary>What a client sends over a socket, changed at random below the level of messages: each connection ends in time, and the service goes on.</summary>
public sealed class HostileSocketTests
{
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("/ws/camera?width=32&height=16")]
    [InlineData("/ws/tracks?ack=1")]
    [InlineData("/ws/view")]
    public async Task Socket_ChangedBytes_EndsInTime(string path)
    {
        await using RunningService running = await RunningService.StartAsync();
        byte[] good = path.StartsWith("/ws/camera", StringComparison.Ordinal)
            ? [.. Frame(2, Picture(0)), .. Frame(2, Picture(1)), .. Frame(9, [1, 2]), .. Frame(8, [0x03, 0xe8])]
            : [.. Frame(1, "ack"u8.ToArray()), .. Frame(9, [1]), .. Frame(1, "ack"u8.ToArray()), .. Frame(8, [0x03, 0xe8])];
        byte[] head = Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: {running.Address.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
        Fuzzing.Run(
            100,
            AtMost,
            round => Fuzzing.Chance(round) is var chance && round % 8 == 0 ? Fuzzing.Change([.. head, .. good], chance) : (byte[])[.. head, .. Fuzzing.Change(good, chance)],
            bytes => Exchange(running.Address, bytes),
            Within,
            name: $"socket {path}");

        using HttpResponseMessage answer = await running.Client.GetAsync(new Uri(running.Address, "/healthz?live"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(running.Reports);
    }

    /// <summary>Sends everything, says that no more comes, and reads until the service has closed.</summary>
    private static void Exchange(Uri address, byte[] bytes)
    {
        using var client = new TcpClient { ReceiveTimeout = (int)RunningService.Patience.TotalMilliseconds, SendTimeout = (int)RunningService.Patience.TotalMilliseconds };
        client.Connect(address.Host, address.Port);
        NetworkStream stream = client.GetStream();
        try
        {
            stream.Write(bytes);
            client.Client.Shutdown(SocketShutdown.Send);
            byte[] buffer = new byte[4096];
            while (stream.Read(buffer) > 0)
            {
            }
        }
        catch (IOException reset) when (reset.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted })
        {
            // It was cut off, which is an end too; a wait that is over is not.
        }
    }

    private static byte[] Picture(uint sequence)
    {
        byte[] message = new byte[16 + (4 * 32 * 16)];
        message[0] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(2), 32);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(4), 16);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(8), sequence);
        return message;
    }

    private static byte[] Frame(int opcode, byte[] payload)
    {
        byte[] length = payload.Length < 126 ? [(byte)(0x80 | payload.Length)] : [0x80 | 126, (byte)(payload.Length >> 8), (byte)payload.Length];
        return [(byte)(0x80 | opcode), .. length, 0, 0, 0, 0, .. payload];
    }
}
