using System.Buffers;

namespace ASMNet.Live.Web.Sockets;

/// <summary>A message that several viewers send at their own pace. The last one to release it gives the memory back.</summary>
internal sealed class SharedMessage
{
    private byte[]? _bytes;
    private int _holders = 1;

    /// <summary>Copies the parts of a message; the caller is its first holder.</summary>
    public SharedMessage(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default, ReadOnlySpan<byte> third = default)
    {
        Length = first.Length + second.Length + third.Length;
        _bytes = ArrayPool<byte>.Shared.Rent(Length);
        first.CopyTo(_bytes);
        second.CopyTo(_bytes.AsSpan(first.Length));
        third.CopyTo(_bytes.AsSpan(first.Length + second.Length));
    }

    /// <summary>The number of bytes.</summary>
    public int Length { get; }

    /// <summary>The bytes, for holders only.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    /// <summary>Adds a holder; only a holder may call this.</summary>
    public SharedMessage Retain()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    /// <summary>Removes a holder.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            byte[] bytes = _bytes!;
            _bytes = null;
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
