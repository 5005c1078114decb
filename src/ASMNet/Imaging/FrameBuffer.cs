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

    /// <summary>Overwrites the picture with pixels of somebody else, in whatever order their bytes lie.</summary>
    /// <param name="pixels">At least <c>(Height - 1) * stride + Width * (bytes of a pixel)</c> bytes, the upper row first.</param>
    /// <param name="format">How they lie.</param>
    /// <param name="stride">Bytes from one row to the next; 0 for rows that follow each other without a gap.</param>
    /// <exception cref="ArgumentException">The span is too short, or the stride shorter than a row.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The format is none.</exception>
    /// <exception cref="ObjectDisposedException">The buffer was given back.</exception>
    public void CopyFrom(ReadOnlySpan<byte> pixels, PixelFormat format, int stride = 0)
    {
        (int step, int blue, int green, int red) = format switch
        {
            PixelFormat.Bgr => (3, 0, 1, 2),
            PixelFormat.Rgb => (3, 2, 1, 0),
            PixelFormat.Bgra => (4, 0, 1, 2),
            PixelFormat.Rgba => (4, 2, 1, 0),
            PixelFormat.Grey => (1, 0, 0, 0),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "There is no such order of bytes."),
        };
        int row = checked(step * Width);
        stride = stride == 0 ? row : stride;
        if (stride < row || pixels.Length < ((long)(Height - 1) * stride) + row)
        {
            throw new ArgumentException($"{pixels.Length} bytes do not hold {Width}x{Height} pixels of {format} ({step} bytes each) with {stride} bytes from row to row.", nameof(pixels));
        }

        Span<byte> target = Pixels;
        for (int y = 0; y < Height; y++)
        {
            ReadOnlySpan<byte> from = pixels.Slice(y * stride, row);
            Span<byte> to = target.Slice(y * Stride, Stride);
            if (format == PixelFormat.Bgr)
            {
                from.CopyTo(to);
                continue;
            }

            for (int x = 0; x < to.Length; x += 3)
            {
                to[x] = from[blue];
                to[x + 1] = from[green];
                to[x + 2] = from[red];
                from = from[step..];
            }
        }
    }

    /// <summary>Gives the memory back to the pool. A second call does nothing while the pool has lent it to nobody else.</summary>
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
