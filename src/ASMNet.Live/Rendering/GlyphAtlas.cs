using System.Numerics;

namespace ASMNet.Live.Rendering;

/// <summary>The font drawn once at one size: coverage of strokes and of the halo around them.</summary>
internal sealed class GlyphAtlas
{
    private const float Margin = 1.6f;

    private readonly byte[][] _strokes = new byte[StrokeFont.Count][];
    private readonly byte[][] _halos = new byte[StrokeFont.Count][];
    private readonly int _cellWidth;
    private readonly int _cellHeight;
    private readonly int _margin;

    /// <summary>Draws the font.</summary>
    /// <param name="capHeight">Height of a capital in pixels, at least 4.</param>
    public GlyphAtlas(float capHeight)
    {
        CapHeight = capHeight;
        float unit = capHeight / StrokeFont.CapHeight;
        _margin = (int)MathF.Ceiling(Margin * unit);
        _cellWidth = (int)MathF.Ceiling(4 * unit) + 1 + (2 * _margin);
        _cellHeight = (int)MathF.Ceiling(StrokeFont.Depth * unit) + 1 + (2 * _margin);
        Advance = Math.Max((int)MathF.Round(StrokeFont.Advance * unit), 5);
        float radius = Math.Max(0.42f * unit, 0.6f);
        float halo = radius + Math.Max(0.6f * unit, 0.8f);
        for (int i = 0; i < StrokeFont.Count; i++)
        {
            string strokes = StrokeFont.Of((char)(StrokeFont.First + i));
            _strokes[i] = Draw(strokes, unit, radius);
            _halos[i] = Draw(strokes, unit, halo);
        }
    }

    /// <summary>Height of a capital in pixels.</summary>
    public float CapHeight { get; }

    /// <summary>Pixels from one character to the next.</summary>
    public int Advance { get; }

    /// <summary>Width of a text in pixels without the gap after its last character.</summary>
    public int Measure(int characters) => Math.Max((characters * Advance) - (Advance / 3), 0);

    /// <summary>Draws a text with its halo; what lies outside the picture is cut off.</summary>
    /// <param name="surface">The picture.</param>
    /// <param name="text">Printable ASCII; anything else is drawn as a question mark.</param>
    /// <param name="left">Left end of the text, pixels.</param>
    /// <param name="top">Top of the capitals, pixels.</param>
    /// <param name="colour">Colour of the strokes.</param>
    public void Draw(PixelSurface surface, ReadOnlySpan<char> text, int left, int top, BgrColour colour)
    {
        for (int i = 0; i < text.Length; i++)
        {
            Blit(surface, _halos[Index(text[i])], left + (i * Advance), top, default, 160);
        }

        for (int i = 0; i < text.Length; i++)
        {
            Blit(surface, _strokes[Index(text[i])], left + (i * Advance), top, colour, 256);
        }
    }

    private static int Index(char character) =>
        character >= StrokeFont.First && character < StrokeFont.First + StrokeFont.Count ? character - StrokeFont.First : '?' - StrokeFont.First;

    private byte[] Draw(string strokes, float unit, float radius)
    {
        var mask = new CoverageMask();
        mask.Resize(_cellWidth, _cellHeight);
        foreach (string stroke in strokes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Vector2 previous = Point(stroke, 0);
            mask.AddDisc(previous, radius);
            for (int i = 2; i < stroke.Length; i += 2)
            {
                Vector2 next = Point(stroke, i);
                mask.AddLine(previous, next, radius);
                previous = next;
            }
        }

        return mask.ToArray();

        Vector2 Point(string stroke, int at) => (unit * new Vector2(stroke[at] - '0', stroke[at + 1] - '0')) + new Vector2(_margin);
    }

    private void Blit(PixelSurface surface, byte[] glyph, int left, int top, BgrColour colour, int strength)
    {
        left -= _margin;
        top -= _margin;
        int first = Math.Max(-left, 0);
        int end = Math.Min(_cellWidth, surface.Width - left);
        for (int y = Math.Max(-top, 0); y < Math.Min(_cellHeight, surface.Height - top); y++)
        {
            Span<byte> row = surface.Row(top + y);
            ReadOnlySpan<byte> coverage = glyph.AsSpan(y * _cellWidth, _cellWidth);
            for (int x = first; x < end; x++)
            {
                if (coverage[x] > 0)
                {
                    PixelSurface.Blend(row.Slice(3 * (left + x), 3), colour, (coverage[x] * strength) / 255);
                }
            }
        }
    }
}
