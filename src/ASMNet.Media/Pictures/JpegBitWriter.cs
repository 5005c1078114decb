using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;

namespace ASMNet.Media.Pictures;

/// <summary>Collects bytes and bits of a JPEG file in a buffer that grows and is reused.</summary>
internal sealed class JpegBitWriter
{
    private byte[] _bytes = new byte[1 << 16];
    private int _length;
    private ulong _bits;
    private int _bitCount;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Clear()
    {
        _length = 0;
        _bits = 0;
        _bitCount = 0;
    }

    /// <summary>Makes room, so that the next bits need no check.</summary>
    public void Reserve(int count)
    {
        if (_bytes.Length - _length < count)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + count));
        }
    }

    public void WriteByte(int value)
    {
        Reserve(1);
        _bytes[_length++] = (byte)value;
    }

    public void WriteUInt16(int value)
    {
        WriteByte(value >> 8);
        WriteByte(value);
    }

    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Appends the lowest <paramref name="count"/> bits, at most 27; <see cref="Reserve"/> must have made room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteBits(uint value, int count)
    {
        _bits = (_bits << count) | value;
        _bitCount += count;
        while (_bitCount >= 8)
        {
            _bitCount -= 8;
            byte next = (byte)(_bits >> _bitCount);
            _bytes[_length++] = next;
            if (next == 0xff)
            {
                // A zero follows 255 in the data, so that it is not taken for a marker.
                _bytes[_length++] = 0;
            }
        }
    }

    /// <summary>Fills the last byte with ones.</summary>
    public void FlushBits()
    {
        Reserve(4);
        if (_bitCount > 0)
        {
            int missing = 8 - _bitCount;
            WriteBits((1u << missing) - 1, missing);
        }

        _bits = 0;
        _bitCount = 0;
    }
}
