using System.Numerics;
using ASMNet.Live.Rendering;
using ASMNet.Live.Session;
using ASMNet.Tracking;

namespace ASMNet.Live.Tests.Rendering;

/// <summary>A picture of one grey, to draw on and to look at.</summary>
internal sealed class Picture
{
    public Picture(int width, int height, byte grey, int padding = 0)
    {
        (Width, Height, Grey) = (width, height, grey);
        Stride = (3 * width) + padding;
        Pixels = new byte[Stride * height];
        Pixels.AsSpan().Fill(grey);
    }

    public int Width { get; }

    public int Height { get; }

    public int Stride { get; }

    public byte Grey { get; }

    public byte[] Pixels { get; }

    public void Draw(OverlayOptions options, TrackedFaces faces, OverlayStatus status = default) =>
        new OverlayRenderer(options).Draw(Pixels, Width, Height, Stride, faces, status with { Device = status.Device ?? "CPU" });

    public bool Changed(int x, int y) => Pixel(x, y).ContainsAnyExcept(Grey);

    /// <summary>Mean of the three channels.</summary>
    public int Brightness(int x, int y)
    {
        ReadOnlySpan<byte> pixel = Pixel(x, y);
        return (pixel[0] + pixel[1] + pixel[2]) / 3;
    }

    public ReadOnlySpan<byte> Pixel(int x, int y) => Pixels.AsSpan((y * Stride) + (3 * x), 3);

    /// <summary>Darkest and lightest pixel within some pixels of a place.</summary>
    public (int Darkest, int Lightest) Around(Vector2 place, int reach)
    {
        (int darkest, int lightest) = (255, 0);
        for (int y = Math.Max((int)place.Y - reach, 0); y <= Math.Min((int)place.Y + reach, Height - 1); y++)
        {
            for (int x = Math.Max((int)place.X - reach, 0); x <= Math.Min((int)place.X + reach, Width - 1); x++)
            {
                darkest = Math.Min(darkest, Brightness(x, y));
                lightest = Math.Max(lightest, Brightness(x, y));
            }
        }

        return (darkest, lightest);
    }
}
