using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace ASMNet.Live.Tests.Web;

/// <summary>A WebSocket client by hand, which may break every rule.</summary>
internal sealed class RawSocket : IDisposable
{
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();
    private readonly TcpClient _client = new();
    private NetworkStream _stream = null!;

    public static async Task<RawSocket> OpenAsync(Uri address, string path)
    {
        var socket = new RawSocket();
        await socket._client.ConnectAsync(address.Host, address.Port);
        socket._stream = socket._client.GetStream();
        socket._stream.ReadTimeout = (int)RunningService.Patience.TotalMilliseconds;
        await socket._stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: {address.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"));
        var head = new List<byte>();
        while (!head.TakeLast(EndOfHead.Length).SequenceEqual(EndOfHead))
        {
            head.Add((byte)socket._stream.ReadByte());
        }

        Assert.StartsWith("HTTP/1.1 101", Encoding.ASCII.GetString([.. head]), StringComparison.Ordinal);
        return socket;
    }

    /// <summary>Sends a frame of fewer than 126 bytes; false when the other side takes nothing any more.</summary>
    public async Task<bool> TrySendAsync(int opcode, bool isLast, bool isMasked, byte[] payload)
    {
        byte[] head = [(byte)((isLast ? 0x80 : 0) | opcode), (byte)((isMasked ? 0x80 : 0) | payload.Length)];
        byte[] mask = isMasked ? [0, 0, 0, 0] : [];
        try
        {
            await _stream.WriteAsync((byte[])[.. head, .. mask, .. payload]);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Reads up to the close frame and tells its status and reason.</summary>
    public async Task<(int Status, string Reason)> ReadCloseAsync()
    {
        using var patience = new CancellationTokenSource(RunningService.Patience);
        while (true)
        {
            var head = new byte[2];
            await _stream.ReadExactlyAsync(head, patience.Token);
            int length = head[1] & 0x7f;
            var extended = new byte[length == 126 ? 2 : 0];
            await _stream.ReadExactlyAsync(extended, patience.Token);
            var payload = new byte[length == 126 ? BinaryPrimitives.ReadUInt16BigEndian(extended) : length];
            await _stream.ReadExactlyAsync(payload, patience.Token);
            if ((head[0] & 0x0f) == 8)
            {
                return (BinaryPrimitives.ReadUInt16BigEndian(payload), Encoding.UTF8.GetString(payload.AsSpan(2)));
            }
        }
    }

    public void Dispose() => _client.Dispose();
}
