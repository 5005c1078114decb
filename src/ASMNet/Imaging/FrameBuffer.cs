namespace ASMNet.Imaging;

/// <summary>
/// A BGR picture rented from a <see cref="FramePool"/>. It has one owner at a time; whoever holds it last disposes it,
/// which gives the memory back. <see cref="FramePool.Rent"/> lends that memory as another <see cref="FrameBuffer"/>, so that who still holds
/// this one can neither read it nor give it back once more.
/// </summary>
public sealed class FrameBuffer : IDisposable
{
    private readonly FramePool _pool;
    private byte[]? _bytes;

    /// <summary>Makes a buffer without memory, as one that was given back.</summary>
    internal FrameBuffer(FramePool pool) => _pool = pool;

    /// <summary>Width in pixels.</summary>
    public int Width { get; private set; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; private set; }

    /// <summary>Bytes from one row to the next; rows are packed.</summary>
    public int Stride => 3 * Width;

    /// <summary>The bytes, <c>3 * Width * Height</c> of them, pinned for as long as the pool or somebody holds them.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was given back.</exception>
    public Span<byte> Pixels => Bytes;

    /// <summary>The same bytes for asynchronous reads and writes.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was given back.</exception>
    public Memory<byte> Memory => Bytes;

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

    /// <summary>Puts memory into a buffer that has none.</summary>
    internal void Take(byte[] bytes, int width, int height)
    {
        Width = width;
        Height = height;
        Volatile.Write(ref _bytes, bytes);
    }

    private byte[] Bytes => Volatile.Read(ref _bytes) ?? throw new ObjectDisposedException(nameof(FrameBuffer), "The buffer was given back.");

    /// <summary>Gives the memory back to the pool. A second call does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _bytes, null) is byte[] bytes)
        {
            _pool.Return(bytes);
        }
    }
}
