using System.Buffers.Binary;

namespace ASMNet.Media.FFmpeg;

/// <summary>NUT's numbers: seven bits a byte, the most significant first, the top bit set in all but the last.</summary>
internal sealed class NutNumbers(PipeReader pipe)
{
    private const int MaximumBytes = 9;
    private readonly byte[] _word = new byte[8];

    /// <summary>A number of 0 or more.</summary>
    public long Unsigned()
    {
        long value = 0;
        for (int count = 0; count < MaximumBytes; count++)
        {
            byte next = pipe.ReadByte();
            value = (value << 7) | (uint)(next & 0x7F);
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("a number of more than 63 bits");
    }

    /// <summary>A number with a sign: 1, -1, 2, -2, ... are stored as 1, 2, 3, 4.</summary>
    public long Signed()
    {
        long value = Unsigned() + 1;
        return (value & 1) == 1 ? -(value >> 1) : value >> 1;
    }

    /// <summary>A word of 32 bits, big-endian.</summary>
    public uint Word()
    {
        pipe.Read(_word.AsSpan(0, 4));
        return BinaryPrimitives.ReadUInt32BigEndian(_word);
    }

    /// <summary>The rest of a packet's name after its first letter.</summary>
    public ulong Name()
    {
        _word[0] = (byte)'N';
        pipe.Read(_word.AsSpan(1));
        return BinaryPrimitives.ReadUInt64BigEndian(_word);
    }

    /// <summary>Bytes with their count before them.</summary>
    /// <param name="most">The largest count that is believed.</param>
    public byte[] Bytes(int most)
    {
        long count = Unsigned();
        if (count > most)
        {
            throw new InvalidDataException($"a field of {count} bytes");
        }

        byte[] bytes = new byte[count];
        pipe.Read(bytes);
        return bytes;
    }
}
