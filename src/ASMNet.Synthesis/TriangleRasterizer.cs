using System.Numerics;
using System.Runtime.CompilerServices;

namespace ASMNet.Synthesis;

/// <summary>Fills triangles with a bilinearly sampled, premultiplied texture. A pixel belongs to the triangle that holds its centre.</summary>
internal static unsafe class TriangleRasterizer
{
    private const int FractionBits = 16;
    private const int One = 1 << FractionBits;

    /// <summary>Draws one triangle; one that is seen from behind is left out.</summary>
    /// <param name="canvas">Where to draw.</param>
    /// <param name="level">Mip level of the texture.</param>
    /// <param name="a">First corner, image pixels.</param>
    /// <param name="b">Second corner.</param>
    /// <param name="c">Third corner; a, b, c run clockwise on the screen, or counter-clockwise when <paramref name="facing"/> is negative.</param>
    /// <param name="s">Texel of the first corner on this level.</param>
    /// <param name="t">Texel of the second corner.</param>
    /// <param name="u">Texel of the third corner.</param>
    /// <param name="facing">Sign of the triangle's area when it faces the viewer.</param>
    public static void Draw(Canvas canvas, HeadTexture.Level level, Vector2 a, Vector2 b, Vector2 c, Vector2 s, Vector2 t, Vector2 u, float facing)
    {
        float area = Cross(b - a, c - a);
        if (area * facing < 1e-6f)
        {
            return;
        }

        int top = Math.Max((int)MathF.Ceiling(Math.Min(a.Y, Math.Min(b.Y, c.Y))), 0);
        int bottom = Math.Min((int)MathF.Ceiling(Math.Max(a.Y, Math.Max(b.Y, c.Y))), canvas.Height);

        // The texel is an affine function of the pixel: texel = s + dx * (x - a.X) + dy * (y - a.Y).
        Vector2 dx = (((t - s) * (c.Y - a.Y)) - ((u - s) * (b.Y - a.Y))) / area;
        Vector2 dy = (((u - s) * (b.X - a.X)) - ((t - s) * (c.X - a.X))) / area;
        int lastU = ((level.Width + 1) * One) - 1;
        int lastV = ((level.Height + 1) * One) - 1;
        fixed (uint* texels = level.Texels)
        fixed (byte* pixels = canvas.Pixels)
        {
            for (int y = top; y < bottom; y++)
            {
                float left = float.PositiveInfinity;
                float right = float.NegativeInfinity;
                Cut(a, b, y, ref left, ref right);
                Cut(b, c, y, ref left, ref right);
                Cut(c, a, y, ref left, ref right);
                int first = Math.Max((int)MathF.Ceiling(Math.Max(left, -1)), 0);
                int end = (int)MathF.Ceiling(Math.Min(right, canvas.Width));
                if (first < end)
                {
                    Vector2 start = s + (dx * (first - a.X)) + (dy * (y - a.Y)) + Vector2.One;
                    byte* pixel = pixels + (3L * (((long)y * canvas.Width) + first));
                    FillRow(pixel, end - first, texels, level.Stride, start, dx, lastU, lastV);
                }
            }
        }
    }

    /// <summary>Widens the span of a row by the edge that crosses it; an edge owns its upper end but not its lower one.</summary>
    private static void Cut(Vector2 from, Vector2 to, int y, ref float left, ref float right)
    {
        // Always from the upper end, so that two triangles compute their common edge alike and leave no gap.
        (Vector2 upper, Vector2 lower) = from.Y < to.Y ? (from, to) : (to, from);
        if (upper.Y <= y && y < lower.Y)
        {
            float x = upper.X + ((lower.X - upper.X) * ((y - upper.Y) / (lower.Y - upper.Y)));
            left = Math.Min(left, x);
            right = Math.Max(right, x);
        }
    }

    /// <summary>Fills a row whose texels run along a line; both ends of the line inside the texture prove that all of it is.</summary>
    private static void FillRow(byte* pixel, int count, uint* texels, int stride, Vector2 start, Vector2 step, int lastU, int lastV)
    {
        long u = (long)(start.X * One);
        long v = (long)(start.Y * One);
        long du = (long)(step.X * One);
        long dv = (long)(step.Y * One);
        if (IsInside(u, lastU) && IsInside(v, lastV) && IsInside(u + (du * (count - 1)), lastU) && IsInside(v + (dv * (count - 1)), lastV))
        {
            FillInside(pixel, count, texels, stride, (int)u, (int)v, (int)du, (int)dv);
            return;
        }

        // A sliver, whose texels grow by more than the texture's size from pixel to pixel: each is brought inside by itself.
        for (int i = 0; i < count; i++, pixel += 3, u += du, v += dv)
        {
            FillInside(pixel, 1, texels, stride, (int)Math.Clamp(u, 0, lastU), (int)Math.Clamp(v, 0, lastV), 0, 0);
        }
    }

    private static bool IsInside(long place, int last) => place >= 0 && place <= last;

    // for every pixel: compiled whole at first
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillInside(byte* pixel, int count, uint* texels, int stride, int u, int v, int du, int dv)
    {
        for (int i = 0; i < count; i++, pixel += 3, u += du, v += dv)
        {
            uint* texel = texels + ((v >> FractionBits) * stride) + (u >> FractionBits);
            uint across = (uint)(u >> (FractionBits - 8)) & 0xFF;
            uint down = (uint)(v >> (FractionBits - 8)) & 0xFF;
            Blend(pixel, Lerp(Lerp(texel[0], texel[1], across), Lerp(texel[stride], texel[stride + 1], across), down));
        }
    }

    /// <summary>Mixes all four bytes of two texels at once, two at a time; <paramref name="share"/> counts 1/256 of the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Lerp(uint first, uint second, uint share)
    {
        const uint Lanes = 0x00FF00FF;
        uint rest = 256 - share;
        uint even = (((first & Lanes) * rest) + ((second & Lanes) * share)) >> 8;
        uint odd = (((first >> 8) & Lanes) * rest) + (((second >> 8) & Lanes) * share);
        return (even & Lanes) | (odd & ~Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Blend(byte* pixel, uint colour)
    {
        uint opacity = colour >> 24;
        if (opacity >= 254)
        {
            pixel[0] = (byte)colour;
            pixel[1] = (byte)(colour >> 8);
            pixel[2] = (byte)(colour >> 16);
        }
        else if (opacity > 0)
        {
            uint rest = 256 - opacity;
            pixel[0] = (byte)((colour & 0xFF) + ((pixel[0] * rest) >> 8));
            pixel[1] = (byte)(((colour >> 8) & 0xFF) + ((pixel[1] * rest) >> 8));
            pixel[2] = (byte)(((colour >> 16) & 0xFF) + ((pixel[2] * rest) >> 8));
        }
    }

    private static float Cross(Vector2 a, Vector2 b) => (a.X * b.Y) - (a.Y * b.X);
}
