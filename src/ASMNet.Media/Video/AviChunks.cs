using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace ASMNet.Media.Video;

/// <summary>Puts RIFF chunks together in memory and hands each to the file in one piece, so that a killed program leaves no half of it behind.</summary>
/// <param name="stream">The file.</param>
internal sealed class AviChunks(Stream stream)
{
    /// <summary>Bytes before a chunk's content: its name and its length.</summary>
    public const int HeaderLength = 8;

    private readonly ArrayBufferWriter<byte> _pending = new(1 << 16);
    private readonly byte[] _number = new byte[8];

    /// <summary>Where the next chunk begins in the file.</summary>
    public long Position => stream.Position + _pending.WrittenCount;

    /// <summary>Adds a chunk's name, its length and, for a list, its type.</summary>
    public void Add(string id, uint size, string? type)
    {
        Add(id);
        Add(size);
        if (type is not null)
        {
            Add(type);
        }
    }

    /// <summary>Adds a whole chunk, padded to an even length.</summary>
    public void Add(string id, ReadOnlySpan<byte> content)
    {
        Add(id, (uint)content.Length, null);
        Add(content);
        if (content.Length % 2 == 1)
        {
            _pending.Write("\0"u8);
        }
    }

    /// <summary>Adds a name of four letters.</summary>
    public void Add(string text)
    {
        Encoding.ASCII.GetBytes(text, _number);
        _pending.Write(_number.AsSpan(0, 4));
    }

    /// <summary>Adds numbers of 32 bits.</summary>
    public void Add(params ReadOnlySpan<uint> values)
    {
        foreach (uint value in values)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_number, value);
            _pending.Write(_number.AsSpan(0, 4));
        }
    }

    /// <summary>Adds a number of 64 bits.</summary>
    public void Add(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_number, value);
        _pending.Write(_number);
    }

    /// <summary>Adds bytes as they are.</summary>
    public void Add(ReadOnlySpan<byte> bytes) => _pending.Write(bytes);

    /// <summary>Writes what was added at the end of the file.</summary>
    public void Emit()
    {
        stream.Write(_pending.WrittenSpan);
        _pending.ResetWrittenCount();
    }

    /// <summary>Forgets what was added and not written.</summary>
    public void Clear() => _pending.ResetWrittenCount();

    /// <summary>Overwrites a number.</summary>
    public void Patch(long position, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_number, value);
        Patch(position, _number.AsSpan(0, 4));
    }

    /// <summary>Overwrites bytes in the file; what waits is written before.</summary>
    public void Patch(long position, ReadOnlySpan<byte> bytes)
    {
        Span<byte> copy = stackalloc byte[bytes.Length];
        bytes.CopyTo(copy);
        Emit();
        long end = stream.Position;
        stream.Position = position;
        stream.Write(copy);
        stream.Position = end;
    }
}
