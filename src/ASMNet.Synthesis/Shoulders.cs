using System.Numerics;
using System.Runtime.CompilerServices;

namespace ASMNet.Synthesis;

/// <summary>The clothed shoulders below a head: a smooth outline, shaded towards its sides.</summary>
internal sealed class Shoulders
{
    private const int Shades = 256;

    // Heights below the neck's joint in face units.
    private const float Top = 0.30f;
    private const float Fall = 0.85f;
    private const float NeckWidth = 0.15f;
    private const float ShoulderWidth = 1.30f;

    private readonly byte[] _shades = new byte[3 * Shades];

    public Shoulders(ref SeededRandom random)
    {
        float grey = random.Next(45, 140);
        Vector3 colour = new Vector3(grey) + new Vector3(random.Next(-25, 30), random.Next(-20, 20), random.Next(-25, 30));
        for (int i = 0; i < Shades; i++)
        {
            float across = i / (Shades - 1f);
            Vector3 shade = colour * (1.08f - (0.5f * across * across * across));
            _shades[3 * i] = (byte)shade.X;
            _shades[(3 * i) + 1] = (byte)shade.Y;
            _shades[(3 * i) + 2] = (byte)shade.Z;
        }
    }

    /// <summary>Draws the shoulders down to the picture's bottom.</summary>
    /// <param name="canvas">Where to draw.</param>
    /// <param name="neck">The neck's joint in image pixels.</param>
    /// <param name="size">Pixels for one face unit.</param>
    public void Draw(Canvas canvas, Vector2 neck, float size)
    {
        int top = Math.Max((int)(neck.Y + (Top * size)), 0);
        for (int y = top; y < canvas.Height; y++)
        {
            DrawRow(canvas.Row(y), neck.X, HalfWidth((y - neck.Y) / size) * size, canvas.Width);
        }
    }

    private static float HalfWidth(float below)
    {
        float fall = Math.Clamp((below - Top) / Fall, 0, 1);
        float shoulder = NeckWidth + ((ShoulderWidth - NeckWidth) * (1 - MathF.Pow(1 - fall, 2.2f)));
        return shoulder + (0.06f * Math.Max(below - Top - Fall, 0));
    }

    // for every pixel: compiled whole at first
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DrawRow(Span<byte> row, float center, float half, int width)
    {
        if (half <= 0.5f)
        {
            return;
        }

        int first = Math.Max((int)MathF.Ceiling(center - half - 0.5f), 0);
        int last = Math.Min((int)MathF.Floor(center + half + 0.5f), width - 1);
        float perPixel = (Shades - 1) / (half + 0.5f);
        for (int x = first; x <= last; x++)
        {
            float distance = Math.Abs(x - center);
            int shade = 3 * Math.Min((int)(distance * perPixel), Shades - 1);
            float cover = half + 0.5f - distance;
            Span<byte> pixel = row.Slice(3 * x, 3);
            if (cover >= 1)
            {
                _shades.AsSpan(shade, 3).CopyTo(pixel);
            }
            else
            {
                for (int channel = 0; channel < 3; channel++)
                {
                    pixel[channel] += (byte)(cover * (_shades[shade + channel] - pixel[channel]));
                }
            }
        }
    }
}
