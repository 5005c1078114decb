using System.Numerics;

namespace ASMNet.Live.Rendering;

/// <summary>
/// Collects strokes as 8-bit coverage and puts them on a picture in one colour at once, so that overlapping strokes do
/// not show through each other. Memory is taken when the size changes, otherwise nothing is allocated.
/// </summary>
internal sealed class CoverageMask
{
    private byte[] _coverage = [];
    private int _width;
    private int _height;
    private int _top = int.MaxValue;
    private int _bottom = -1;

    /// <summary>Prepares for pictures of a size.</summary>
    public void Resize(int width, int height)
    {
        if (width != _width || height != _height)
        {
            (_width, _height) = (width, height);
            _coverage = new byte[width * height];
        }
    }

    /// <summary>Adds a filled disc.</summary>
    /// <param name="center">Its middle, pixels.</param>
    /// <param name="radius">Its radius, pixels.</param>
    public void AddDisc(Vector2 center, float radius) => AddLine(center, center, radius);

    /// <summary>Adds a line with round ends.</summary>
    /// <param name="from">One end, pixels.</param>
    /// <param name="to">The other end.</param>
    /// <param name="radius">Half of its width, pixels.</param>
    public void AddLine(Vector2 from, Vector2 to, float radius)
    {
        // Coverage falls from 1 to 0 over the pixel that the outline crosses.
        float reach = radius + 0.5f;
        Vector2 low = Vector2.Min(from, to) - new Vector2(reach);
        Vector2 high = Vector2.Max(from, to) + new Vector2(reach);
        if (!(low.X < _width && low.Y < _height && high.X >= 0 && high.Y >= 0))
        {
            return;
        }

        int top = Math.Max((int)MathF.Ceiling(low.Y), 0);
        int bottom = Math.Min((int)MathF.Floor(high.Y), _height - 1);
        int left = Math.Max((int)MathF.Ceiling(low.X), 0);
        int right = Math.Min((int)MathF.Floor(high.X), _width - 1);
        _top = Math.Min(_top, top);
        _bottom = Math.Max(_bottom, bottom);
        Vector2 along = to - from;
        float inverse = along.LengthSquared() > 1e-6f ? 1 / along.LengthSquared() : 0;
        float slope = MathF.Abs(along.Y) > 1e-3f ? along.X / along.Y : 0;
        float halfRow = slope == 0 ? float.PositiveInfinity : (reach * MathF.Sqrt(1 + (slope * slope))) + 1;
        for (int y = top; y <= bottom; y++)
        {
            // A slanted line covers only a short piece of each row of its box.
            float middle = from.X + ((y - from.Y) * slope);
            int first = float.IsFinite(halfRow) ? Math.Max(left, (int)Math.Clamp(middle - halfRow, -1, _width)) : left;
            int last = float.IsFinite(halfRow) ? Math.Min(right, (int)Math.Clamp(middle + halfRow, -1, _width)) : right;
            Span<byte> row = _coverage.AsSpan(y * _width, _width);
            for (int x = first; x <= last; x++)
            {
                Vector2 offset = new Vector2(x, y) - from;
                float share = Math.Clamp(Vector2.Dot(offset, along) * inverse, 0, 1);
                float distance = (offset - (share * along)).Length();
                float cover = Math.Min(reach - distance, 1);
                if (cover > 0)
                {
                    row[x] = Math.Max(row[x], (byte)((255 * cover) + 0.5f));
                }
            }
        }
    }

    /// <summary>Draws what was collected and forgets it.</summary>
    /// <param name="surface">A picture of the mask's size.</param>
    /// <param name="colour">Colour of the strokes.</param>
    /// <param name="opacity">0 to 1.</param>
    public void Composite(PixelSurface surface, BgrColour colour, float opacity)
    {
        int strength = (int)(opacity * 256 * 256 / 255);
        for (int y = _top; y <= _bottom; y++)
        {
            Span<byte> coverage = _coverage.AsSpan(y * _width, _width);
            Span<byte> row = surface.Row(y);
            int x = 0;
            while (coverage[x..].IndexOfAnyExcept((byte)0) is int gap and >= 0)
            {
                for (x += gap; x < _width && coverage[x] > 0; x++)
                {
                    PixelSurface.Blend(row.Slice(3 * x, 3), colour, (coverage[x] * strength) >> 8);
                }
            }

            coverage.Clear();
        }

        _top = int.MaxValue;
        _bottom = -1;
    }

    /// <summary>The coverage itself, row by row, for keeping.</summary>
    public byte[] ToArray() => [.. _coverage];
}
