namespace ASMNet.Imaging;

/// <summary>
/// A BGR picture rented from a <see cref="FramePool"/>. It has one owner at a time; whoever holds it last disposes it,
/// once, which gives the memory back.
/// </summary>
public sealed class FrameBuffer : IDisposable
{
    private readonly FramePool _pool;
    private readonly byte[] _bytes;
    private int _rented;

    internal FrameBuffer(FramePool pool, int width, int height)
    {
        _pool = pool;
        Width = width;
        Height = height;
        _bytes = GC.AllocateUninitializedArray<byte>(checked(3 * width * height), pinned: true);
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Bytes from one row to the next; rows are packed.</summary>
    public int Stride => 3 * Width;

    /// <summary>The bytes, <c>3 * Width * Height</c> of them, pinned for the buffer's life.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was given back.</exception>
    public Span<byte> Pixels
    {
        get
        {
            ThrowIfReturned();
            return _bytes;
        }
    }

    /// <summary>The same bytes for asynchronous reads and writes.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was given back.</exception>
    public Memory<byte> Memory
    {
        get
        {
            ThrowIfReturned();
            return _bytes;
        }
    }

    /// <summary>A read-only view of the picture.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was given back.</exception>
    public ImageView View => new(Pixels, Width, Height, Stride);

    /// <summary>Gives the memory back to the pool. A second call does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _rented, 0) == 1)
        {
            _pool.Return(this);
        }
    }

    internal void MarkRented() => Volatile.Write(ref _rented, 1);

    private void ThrowIfReturned() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _rented) == 0, this);
}
