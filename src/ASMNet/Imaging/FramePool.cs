using System.Collections.Concurrent;

namespace ASMNet.Imaging;

/// <summary>Lends <see cref="FrameBuffer"/>s and takes them back. Safe for several threads.</summary>
public sealed class FramePool
{
    private readonly ConcurrentQueue<byte[]> _idle = new();
    private int _outstanding;

    /// <summary>Buffers rented and not yet given back; 0 when nobody leaks.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>Lends a buffer with undefined contents. Memory of another size that lies idle is let go.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or the picture has more bytes than an array holds (some 715 megapixels).</exception>
    public FrameBuffer Rent(int width, int height)
    {
        FrameBuffer buffer = Empty();
        Lend(buffer, width, height);
        return buffer;
    }

    /// <summary>A buffer without memory, for <see cref="Lend"/>.</summary>
    internal FrameBuffer Empty() => new(this);

    /// <summary>The same in a buffer that its owner has given back and uses again, so that not even a handle is allocated for each picture.</summary>
    internal void Lend(FrameBuffer buffer, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if ((Int128)3 * width * height > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(nameof(height), height, $"A picture of {width}x{height} has more bytes than an array holds.");
        }

        int length = 3 * width * height;
        byte[]? found = null;
        while (found is null && _idle.TryDequeue(out byte[]? idle))
        {
            found = idle.Length == length ? idle : null;
        }

        found ??= GC.AllocateUninitializedArray<byte>(length, pinned: true);
        Interlocked.Increment(ref _outstanding);
        buffer.Take(found, width, height);
    }

    internal void Return(byte[] bytes)
    {
        Interlocked.Decrement(ref _outstanding);
        _idle.Enqueue(bytes);
    }
}
