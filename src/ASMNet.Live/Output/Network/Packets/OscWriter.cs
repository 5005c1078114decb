using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace ASMNet.Live.Output.Network.Packets;

/// <summary>
/// Writes Open Sound Control 1.0: big-endian, everything padded to four bytes; a bundle is the word <c>#bundle</c>, a time tag (1: at once) and
/// messages, each behind its length. What would make a bundle too large for a packet of the network goes on in a further one.
/// </summary>
internal sealed class OscWriter
{
    /// <summary>
    /// Bytes that a bundle of more than one message has at most. Every network carries as many in one piece (1280 with the heads of IPv6 and UDP, and some for
    /// a tunnel's), of which none is lost with another, and receivers have room for them.
    /// </summary>
    public const int MostBytes = 1200;

    private const int Unit = 4;
    private const int HeadLength = 16;

    // A slash, a sign and ten digits.
    private const int LongestNumber = 12;
    private readonly List<int> _bundles = [];
    private byte[] _bytes = new byte[8192];
    private byte[] _start = new byte[64];
    private int _startLength;
    private int _length;
    private int _messageAt;

    /// <summary>The bundles that were written, one behind the other.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Number of bundles that were written.</summary>
    public int Count => _bundles.Count;

    /// <summary>One of the bundles, which is one datagram.</summary>
    /// <param name="index">Its number, from 0.</param>
    public ReadOnlySpan<byte> this[int index] => _bytes.AsSpan(_bundles[index]..(index + 1 < Count ? _bundles[index + 1] : _length));

    /// <summary>Begins the first bundle anew, with whole addresses.</summary>
    public void Begin()
    {
        _startLength = 0;
        _length = 0;
        _bundles.Clear();
        BeginBundle();
    }

    /// <summary>Sets what the addresses of the messages that follow begin with. An address is put together in place, since a frame has dozens.</summary>
    /// <param name="prefix">The start; empty for none.</param>
    public void Under(string prefix)
    {
        _startLength = 0;
        int count = Encoding.UTF8.GetByteCount(prefix);
        if (_start.Length < count + LongestNumber)
        {
            _start = new byte[2 * (count + LongestNumber)];
        }

        _startLength = Encoding.UTF8.GetBytes(prefix, _start);
    }

    /// <summary>As <see cref="Under(string)"/>, with a number as the last part.</summary>
    /// <param name="prefix">The start.</param>
    /// <param name="number">The number.</param>
    public void Under(string prefix, int number)
    {
        Under(prefix);
        _start[_startLength] = (byte)'/';
        number.TryFormat(_start.AsSpan(_startLength + 1), out int digits, provider: CultureInfo.InvariantCulture);
        _startLength += 1 + digits;
    }

    /// <summary>Adds a message of numbers and texts.</summary>
    /// <param name="address">Its address, such as <c>/VMC/Ext/OK</c>.</param>
    /// <param name="text">A first argument of text; null for none.</param>
    /// <param name="values">Arguments of 32-bit floats.</param>
    public void Message(string address, string? text, params ReadOnlySpan<float> values)
    {
        Open(address);
        Types(text is null ? "," : ",s", values.Length);
        if (text is not null)
        {
            Text(text);
        }

        foreach (float value in values)
        {
            // Receivers do with a value that is no number whatever they like.
            BinaryPrimitives.WriteSingleBigEndian(Take(Unit), float.IsFinite(value) ? value : 0);
        }

        Close();
    }

    /// <summary>Adds a message with one whole number.</summary>
    public void Message(string address, int value)
    {
        Open(address);
        Text(",i");
        BinaryPrimitives.WriteInt32BigEndian(Take(Unit), value);
        Close();
    }

    /// <summary>Adds a message with one truth value, which OSC has in the message's types alone.</summary>
    public void Message(string address, bool value)
    {
        Open(address);
        Text(value ? ",T" : ",F");
        Close();
    }

    private void BeginBundle()
    {
        _bundles.Add(_length);
        Text("#bundle");
        BinaryPrimitives.WriteUInt64BigEndian(Take(8), 1);
    }

    private void Open(string address)
    {
        _messageAt = _length;
        Take(Unit);
        Text(_start.AsSpan(0, _startLength), address);
    }

    // The types of a first argument, then as many floats.
    private void Types(string first, int floats)
    {
        Span<byte> room = Take((((first.Length + floats) / Unit) + 1) * Unit);
        room.Clear();
        Encoding.ASCII.GetBytes(first, room);
        room.Slice(first.Length, floats).Fill((byte)'f');
    }

    private void Close()
    {
        int length = _length - _messageAt;
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(_messageAt), length - Unit);
        bool isFirst = _messageAt == _bundles[^1] + HeadLength;
        if (_length - _bundles[^1] <= MostBytes || isFirst)
        {
            return;
        }

        // the message makes room for the head of its own bundle
        Take(HeadLength);
        _bytes.AsSpan(_messageAt, length).CopyTo(_bytes.AsSpan(_messageAt + HeadLength));
        _length = _messageAt;
        BeginBundle();
        _length += length;
    }

    private void Text(string text) => Text([], text);

    private void Text(ReadOnlySpan<byte> start, string text)
    {
        // At least one zero ends a text, and then as many as fill the last four bytes.
        int count = start.Length + Encoding.UTF8.GetByteCount(text);
        Span<byte> room = Take(((count / Unit) + 1) * Unit);
        room.Clear();
        start.CopyTo(room);
        Encoding.UTF8.GetBytes(text, room[start.Length..]);
    }

    private Span<byte> Take(int count)
    {
        if (_bytes.Length - _length < count)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + count));
        }

        _length += count;
        return _bytes.AsSpan(_length - count, count);
    }
}
