namespace ASMNet.Synthesis;

/// <summary>A BGR picture to draw into; it owns nothing.</summary>
internal readonly ref struct Canvas
{
    public Canvas(Span<byte> pixels, int width, int height)
    {
        if (pixels.Length < 3L * width * height)
        {
            throw new ArgumentException($"{pixels.Length} bytes do not hold {width}x{height} BGR pixels.", nameof(pixels));
        }

        Pixels = pixels;
        Width = width;
        Height = height;
    }

    public Span<byte> Pixels { get; }

    public int Width { get; }

    public int Height { get; }

    public Span<byte> Row(int y) => Pixels.Slice(3 * Width * y, 3 * Width);
}
