using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text.Json;

namespace ASMNet.Live.Tests.Web;

/// <summary>Reads whole messages.</summary>
internal static class SocketReading
{
    public static async Task<byte[]> ReadAsync(this WebSocket socket)
    {
        using var limit = new CancellationTokenSource(RunningService.Patience);
        using var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        ValueWebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(buffer.AsMemory(), limit.Token);
            message.Write(buffer, 0, received.Count);
        }
        while (!received.EndOfMessage);
        return message.ToArray();
    }

    public static async Task<JsonElement> ReadTracksAsync(this WebSocket socket) =>
        JsonDocument.Parse(await socket.ReadAsync()).RootElement;

    public static async Task<(JsonElement Tracks, byte[] Jpeg)> ReadViewAsync(this WebSocket socket)
    {
        byte[] message = await socket.ReadAsync();
        int length = BinaryPrimitives.ReadInt32LittleEndian(message);
        return (JsonDocument.Parse(message.AsMemory(4, length)).RootElement, message[(4 + length)..]);
    }

    /// <summary>Reads until the other side closes, and tells how.</summary>
    public static async Task<(int Status, string Reason)> ReadCloseAsync(this WebSocket socket)
    {
        while (socket.State == WebSocketState.Open)
        {
            await socket.ReadAsync();
        }

        return ((int)socket.CloseStatus!.Value, socket.CloseStatusDescription ?? "");
    }
}
