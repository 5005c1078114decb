using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.WebSockets;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Live.Session;
using ASMNet.Live.Web.Metrics;

namespace ASMNet.Live.Web.Sockets;

/// <summary>
/// Reads a browser camera's frames: one binary message each, a header of 16 bytes (little endian: version 1, format, width
/// and height as 16 bits, 2 bytes 0, sequence as 32 bits, time since the camera's start in tenths of a millisecond as 32 bits),
/// then the pixels.
/// </summary>
internal sealed class CameraReceiver(WebSocket socket, ICameraSession session, WebMetrics metrics, int width, int height)
{
    internal const int HeaderLength = 16;
    private readonly RateGuard _rate = new(TimeProvider.System);
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(HeaderLength + CameraPixels.ByteCount(CameraFormat.Rgba, width, height) + 1);
    private long _pictureAt = Stopwatch.GetTimestamp();
    private uint? _sequence;

    /// <summary>Time since the last whole picture, or since the socket was opened.</summary>
    public TimeSpan SincePicture => Stopwatch.GetElapsedTime(Volatile.Read(ref _pictureAt));

    public async Task<SocketEnd> RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            int length = 0;
            ValueWebSocketReceiveResult received;
            do
            {
                if (length == _buffer.Length)
                {
                    return new SocketEnd(WebSocketCloseStatus.MessageTooBig, $"A frame has {width} x {height} pixels, as the socket was opened for.");
                }

                received = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellation);
                length += received.Count;
            }
            while (!received.EndOfMessage && received.MessageType != WebSocketMessageType.Close);

            if (received.MessageType == WebSocketMessageType.Close)
            {
                return SocketEnd.Normal;
            }

            if (!_rate.Allows())
            {
                return RateGuard.End;
            }

            string? problem = received.MessageType == WebSocketMessageType.Binary ? Take(_buffer.AsSpan(0, length)) : "Frames are binary messages.";
            if (problem is not null)
            {
                return new SocketEnd(WebSocketCloseStatus.InvalidPayloadData, problem);
            }
        }
    }

    private string? Take(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeaderLength || message[0] != 1)
        {
            return "A frame begins with a header of 16 bytes, version 1.";
        }

        int format = message[1];
        if (format > (int)CameraFormat.Nv12)
        {
            return $"Format {format} is unknown; 0 is RGBA, 1 is I420, 2 is NV12.";
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(message[2..]) != width || BinaryPrimitives.ReadUInt16LittleEndian(message[4..]) != height)
        {
            return $"A frame has {width} x {height} pixels, as the socket was opened for.";
        }

        ReadOnlySpan<byte> pixels = message[HeaderLength..];
        if (pixels.Length != CameraPixels.ByteCount((CameraFormat)format, width, height))
        {
            return $"{pixels.Length} bytes of pixels do not make {width} x {height}.";
        }

        // Answers and the count of lost frames go by it. It may run over its 32 bits.
        uint sequence = BinaryPrimitives.ReadUInt32LittleEndian(message[8..]);
        if (_sequence is uint last && unchecked((int)(sequence - last)) < 1)
        {
            return $"The sequence must rise: {sequence} came after {last}.";
        }

        _sequence = sequence;
        Volatile.Write(ref _pictureAt, Stopwatch.GetTimestamp());
        metrics.CameraFrame();
        session.Offer(new CameraPicture
        {
            Format = (CameraFormat)format,
            Width = width,
            Height = height,
            Sequence = sequence,
            Time = TimeSpan.FromMilliseconds(BinaryPrimitives.ReadUInt32LittleEndian(message[12..]) / 10.0),
            Pixels = pixels,
        });
        return null;
    }
}
