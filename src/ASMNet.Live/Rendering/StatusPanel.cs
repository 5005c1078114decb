using System.Globalization;

namespace ASMNet.Live.Rendering;

/// <summary>The panel in the picture's upper left corner.</summary>
internal static class StatusPanel
{
    private const int MostCharacters = 40;

    private static readonly BgrColour Ground = new(28, 22, 18);
    private static readonly BgrColour Text = new(245, 245, 245);

    /// <summary>Draws the panel.</summary>
    /// <param name="surface">The picture.</param>
    /// <param name="status">What to tell.</param>
    /// <param name="glyphs">The font.</param>
    public static void Draw(PixelSurface surface, in OverlayStatus status, GlyphAtlas glyphs)
    {
        Span<char> rate = stackalloc char[MostCharacters];
        Span<char> latency = stackalloc char[MostCharacters];
        Span<char> device = stackalloc char[MostCharacters];
        Span<char> drops = stackalloc char[MostCharacters];
        rate.TryWrite(CultureInfo.InvariantCulture, $"fps     {status.FramesPerSecond:F1}", out int rateLength);
        latency.TryWrite(CultureInfo.InvariantCulture, $"latency {status.LatencyMilliseconds:F1} ms", out int latencyLength);
        drops.TryWrite(CultureInfo.InvariantCulture, $"dropped {status.Dropped}", out int dropsLength);
        int capHeight = (int)MathF.Ceiling(glyphs.CapHeight);
        int margin = capHeight;
        int roomFor = Math.Clamp((surface.Width - (4 * margin)) / glyphs.Advance, 0, MostCharacters);
        int deviceLength = Shorten(status.Device, device[..roomFor]);

        int characters = Math.Max(Math.Max(rateLength, latencyLength), Math.Max(deviceLength, dropsLength));
        int lineHeight = capHeight + (3 * capHeight / 4);
        int width = Math.Min(glyphs.Measure(characters) + (2 * margin), surface.Width - margin);
        surface.Fill(margin / 2, margin / 2, width, (3 * lineHeight) + capHeight + (2 * margin), Ground, 150);
        int left = (margin / 2) + margin;
        int top = left;
        glyphs.Draw(surface, rate[..rateLength], left, top, Text);
        glyphs.Draw(surface, latency[..latencyLength], left, top + lineHeight, Text);
        glyphs.Draw(surface, device[..deviceLength], left, top + (2 * lineHeight), Text);
        glyphs.Draw(surface, drops[..dropsLength], left, top + (3 * lineHeight), Text);
    }

    /// <summary>Copies a text, ending in two dots where it does not fit.</summary>
    private static int Shorten(string text, Span<char> target)
    {
        if (text.Length <= target.Length)
        {
            text.CopyTo(target);
            return text.Length;
        }

        text.AsSpan(0, target.Length).CopyTo(target);
        target[Math.Max(target.Length - 2, 0)..].Fill('.');
        return target.Length;
    }
}
