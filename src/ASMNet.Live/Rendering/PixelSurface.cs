using ASMNet.Imaging;

namespace ASMNet.Live.Rendering;

/// <summary>A BGR picture that is drawn on in place; it owns nothing.</summary>
internal readonly ref struct PixelSurface
{
    public PixelSurface(Span<byte> pixels, int width, int height, int stride)
    {
        // What can be drawn on must hold all that can be read.
        _ = new ImageView(pixels, width, height, stride);
        Pixels = pixels;
        Width = width;
        Height = height;
        Stride = stride;
    }

    public Span<byte> Pixels { get; }

    public int Width { get; }

    public int Height { get; }

    public int Stride { get; }

    public Span<byte> Row(int y) => Pixels.Slice(y * Stride, 3 * Width);

    /// <summary>Mixes a colour into one pixel.</summary>
    /// <param name="pixel">Its three bytes.</param>
    /// <param name="colour">The colour.</param>
    /// <param name="share">Share of the colour, 0 to 256.</param>
    public static void Blend(Span<byte> pixel, BgrColour colour, int share)
    {
        int rest = 256 - share;
        pixel[0] = (byte)(((pixel[0] * rest) + (colour.Blue * share) + 128) >> 8);
        pixel[1] = (byte)(((pixel[1] * rest) + (colour.Green * share) + 128) >> 8);
        pixel[2] = (byte)(((pixel[2] * rest) + (colour.Red * share) + 128) >> 8);
    }

    /// <summary>Mixes a colour into a rectangle, cut at the picture's border.</summary>
    public void Fill(int left, int top, int width, int height, BgrColour colour, int share)
    {
        int first = Math.Max(left, 0);
        int end = Math.Min(left + width, Width);
        for (int y = Math.Max(top, 0); y < Math.Min(top + height, Height); y++)
        {
            Span<byte> row = Row(y);
            for (int x = first; x < end; x++)
            {
                Blend(row.Slice(3 * x, 3), colour, share);
            }
        }
    }

    /// <summary>Swaps left and right.</summary>
    public void Mirror()
    {
        for (int y = 0; y < Height; y++)
        {
            Span<byte> row = Row(y);
            for (int left = 0, right = row.Length - 3; left < right; left += 3, right -= 3)
            {
                (row[left], row[right]) = (row[right], row[left]);
                (row[left + 1], row[right + 1]) = (row[right + 1], row[left + 1]);
                (row[left + 2], row[right + 2]) = (row[right + 2], row[left + 2]);
            }
        }
    }
}
