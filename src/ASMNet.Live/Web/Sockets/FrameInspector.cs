using System.Buffers.Binary;
using System.Net.WebSockets;

namespace ASMNet.Live.Web.Sockets;

/// <summary>
/// Reads along the headers of the frames that a client sends (RFC 6455, section 5.2), because the framework answers pings, joins fragments
/// and takes unmasked frames without telling.
/// </summary>
/// <param name="timeProvider">The clock.</param>
internal sealed class FrameInspector(TimeProvider timeProvider)
{
    private const int ShortFragment = 1024;
    private const int MaskLength = 4;
    private readonly RateGuard _rate = new(timeProvider);
    private readonly byte[] _header = new byte[14];
    private int _collected;
    private ulong _payloadLeft;

    /// <summary>Reads on.</summary>
    /// <param name="bytes">What came from the client.</param>
    /// <returns>Why the socket must be closed; null while all is well.</returns>
    public SocketEnd? Inspect(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_payloadLeft > 0)
            {
                int skipped = (int)Math.Min(_payloadLeft, (ulong)bytes.Length);
                _payloadLeft -= (ulong)skipped;
                bytes = bytes[skipped..];
                continue;
            }

            _header[_collected++] = bytes[0];
            bytes = bytes[1..];
            if (_collected >= 2 && EndOfHeader() is SocketEnd end)
            {
                return end;
            }
        }

        return null;
    }

    private SocketEnd? EndOfHeader()
    {
        if ((_header[1] & 0x80) == 0)
        {
            return new SocketEnd(WebSocketCloseStatus.ProtocolError, "A client's frames must be masked (RFC 6455, section 5.1).");
        }

        int extended = (_header[1] & 0x7f) switch { 126 => 2, 127 => 8, _ => 0 };
        if (_collected < 2 + extended + MaskLength)
        {
            return null;
        }

        _payloadLeft = extended switch
        {
            2 => BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(2)),
            8 => BinaryPrimitives.ReadUInt64BigEndian(_header.AsSpan(2)),
            _ => (ulong)(_header[1] & 0x7f),
        };
        _collected = 0;
        bool isControl = (_header[0] & 0x08) != 0;
        bool isShortFragment = (_header[0] & 0x80) == 0 && _payloadLeft < ShortFragment;
        return (isControl || isShortFragment) && !_rate.Allows() ? RateGuard.End : null;
    }
}
