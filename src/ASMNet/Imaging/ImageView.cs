namespace ASMNet.Imaging;

/// <summary>
/// A borrowed view of an 8-bit BGR picture (interleaved, row-major). It owns nothing. Pixels in another order are brought into this one by
/// <see cref="FrameBuffer.CopyFrom"/>.
/// </summary>
/// <example>
/// <code>
/// using FrameBuffer picture = new FramePool().Rent(width, height);
/// picture.CopyFrom(rgba, PixelFormat.Rgba);
/// foreach (TrackedFace face in faces.Find(picture.View)) { }
/// </code>
/// </example>
public readonly ref struct ImageView
{
    /// <summary>Makes a view over pixels that someone else owns.</summary>
    /// <param name="pixels">At least <c>(height - 1) * stride + 3 * width</c> bytes.</param>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="stride">Bytes from one row to the next, at least <c>3 * width</c>.</param>
    /// <exception cref="ArgumentException">A size is not positive, the stride shorter than a row, or the span too short.</exception>
    public ImageView(ReadOnlySpan<byte> pixels, int width, int height, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 3L * width);
        if (pixels.Length < ((long)(height - 1) * stride) + (3L * width))
        {
            throw new ArgumentException($"{pixels.Length} bytes do not hold {width}x{height} BGR pixels of stride {stride}.", nameof(pixels));
        }

        Pixels = pixels;
        Width = width;
        Height = height;
        Stride = stride;
    }

    /// <summary>The bytes: blue, green, red of the first pixel, and so on.</summary>
    public ReadOnlySpan<byte> Pixels { get; }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Bytes from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>The bytes of one row, <c>3 * Width</c> of them.</summary>
    /// <param name="y">Row, 0 to <c>Height - 1</c>.</param>
    public ReadOnlySpan<byte> Row(int y) => Pixels.Slice(y * Stride, 3 * Width);
}
