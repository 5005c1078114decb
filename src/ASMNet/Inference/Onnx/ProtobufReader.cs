using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace ASMNet.Inference.Onnx;

/// <summary>Walks over the fields of one protobuf message. Every read is checked against the message's end.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Reads the next field's number and encoding; false at the end of the message.</summary>
    public bool TryReadField(out int number, out WireType type)
    {
        number = 0;
        type = WireType.Varint;
        if (_rest.IsEmpty)
        {
            return false;
        }

        ulong key = ReadVarint();
        number = (int)(key >> 3);
        type = (WireType)(key & 7);
        if (key > uint.MaxValue || number < 1)
        {
            throw new ModelFormatException("the file is damaged: a field has no valid number");
        }

        return true;
    }

    /// <summary>Reads a variable-length integer.</summary>
    public ulong ReadVarint()
    {
        ulong value = 0;
        for (int i = 0; i < 10; i++)
        {
            byte next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new ModelFormatException("the file is damaged: a number is longer than ten bytes");
    }

    /// <summary>Reads one integer of a field that must be a single number.</summary>
    public long ReadInteger(WireType type)
    {
        Expect(type, WireType.Varint);
        return (long)ReadVarint();
    }

    /// <summary>Reads one float of a field that must be a single number.</summary>
    public float ReadFloat(WireType type)
    {
        Expect(type, WireType.Fixed32);
        return BinaryPrimitives.ReadSingleLittleEndian(Take(4));
    }

    /// <summary>Reads a nested message, a string or raw bytes.</summary>
    public ReadOnlySpan<byte> ReadBytes(WireType type)
    {
        Expect(type, WireType.LengthDelimited);
        ulong length = ReadVarint();
        return length <= (ulong)_rest.Length
            ? Take((int)length)
            : throw new ModelFormatException($"the file is cut off or damaged: a part of {length} bytes is announced where {_rest.Length} are left");
    }

    /// <summary>Reads a string.</summary>
    public string ReadText(WireType type) => Encoding.UTF8.GetString(ReadBytes(type));

    /// <summary>Appends the integers of a repeated field, packed or not.</summary>
    public void ReadIntegers(WireType type, List<long> values)
    {
        if (type == WireType.Varint)
        {
            values.Add((long)ReadVarint());
            return;
        }

        var packed = new ProtobufReader(ReadBytes(type));
        while (!packed._rest.IsEmpty)
        {
            values.Add((long)packed.ReadVarint());
        }
    }

    /// <summary>Appends the floats of a repeated field, packed or not.</summary>
    public void ReadFloats(WireType type, List<float> values)
    {
        if (type == WireType.Fixed32)
        {
            values.Add(ReadFloat(type));
            return;
        }

        ReadOnlySpan<byte> packed = ReadBytes(type);
        if (packed.Length % sizeof(float) != 0)
        {
            throw new ModelFormatException("the file is damaged: a list of floats ends in the middle of one");
        }

        values.AddRange(MemoryMarshal.Cast<byte, float>(packed));
    }

    /// <summary>Passes over a field that is of no interest.</summary>
    public void Skip(WireType type)
    {
        switch (type)
        {
            case WireType.Varint:
                ReadVarint();
                break;
            case WireType.Fixed64:
                Take(8);
                break;
            case WireType.LengthDelimited:
                ReadBytes(type);
                break;
            case WireType.Fixed32:
                Take(4);
                break;
            default:
                throw new ModelFormatException($"the file is damaged: unknown field encoding {(int)type}");
        }
    }

    private static void Expect(WireType actual, WireType expected)
    {
        if (actual != expected)
        {
            throw new ModelFormatException($"the file is damaged: a field is encoded as {actual} where {expected} belongs");
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw new ModelFormatException("the file is cut off or damaged: it ends in the middle of a field");
        }

        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
