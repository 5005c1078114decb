using System.Collections.Concurrent;

namespace ASMNet.Imaging;

/// <summary>Lends <see cref="FrameBuffer"/>s and takes them back. Safe for several threads.</summary>
public sealed class FramePool
{
    private readonly ConcurrentQueue<FrameBuffer> _idle = new();
    private int _outstanding;

    /// <summary>Buffers rented and not yet given back; 0 when nobody leaks.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>Lends a buffer with undefined contents. Buffers of another size that lie idle are let go.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or the picture has more bytes than an array holds (some 715 megapixels).</exception>
    public FrameBuffer Rent(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if ((Int128)3 * width * height > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(nameof(height), height, $"A picture of {width}x{height} has more bytes than an array holds.");
        }

        FrameBuffer? found = null;
        while (found is null && _idle.TryDequeue(out FrameBuffer? idle))
        {
            if (idle.Width == width && idle.Height == height)
            {
                found = idle;
            }
        }

        found ??= new FrameBuffer(this, width, height);
        found.MarkRented();
        Interlocked.Increment(ref _outstanding);
        return found;
    }

    internal void Return(FrameBuffer buffer)
    {
        Interlocked.Decrement(ref _outstanding);
        _idle.Enqueue(buffer);
    }
}
