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
        var rate = new TextLine(stackalloc char[MostCharacters]);
        rate.Append("fps     ");
        rate.Append(status.FramesPerSecond);
        var latency = new TextLine(stackalloc char[MostCharacters]);
        latency.Append("latency ");
        latency.Append(status.LatencyMilliseconds);
        latency.Append(" ms");
        var drops = new TextLine(stackalloc char[MostCharacters]);
        drops.Append("dropped ");
        drops.Append(status.Dropped);
        int capHeight = (int)MathF.Ceiling(glyphs.CapHeight);
        int margin = capHeight;
        int roomFor = Math.Clamp((surface.Width - (4 * margin)) / glyphs.Advance, 0, MostCharacters);
        var device = new TextLine(stackalloc char[roomFor]);
        Shorten(status.Device, ref device, roomFor);
        int characters = Math.Max(Math.Max(rate.Text.Length, latency.Text.Length), Math.Max(device.Text.Length, drops.Text.Length));
        int lineHeight = capHeight + (3 * capHeight / 4);
        int width = Math.Min(glyphs.Measure(characters) + (2 * margin), surface.Width - margin);
        surface.Fill(margin / 2, margin / 2, width, (3 * lineHeight) + capHeight + (2 * margin), Ground, 150);
        int left = (margin / 2) + margin;
        int top = left;
        glyphs.Draw(surface, rate.Text, left, top, Text);
        glyphs.Draw(surface, latency.Text, left, top + lineHeight, Text);
        glyphs.Draw(surface, device.Text, left, top + (2 * lineHeight), Text);
        glyphs.Draw(surface, drops.Text, left, top + (3 * lineHeight), Text);
    }

    /// <summary>Copies a text, ending in two dots where it does not fit.</summary>
    private static void Shorten(string text, ref TextLine line, int room)
    {
        bool fits = text.Length <= room;
        line.Append(fits ? text : text.AsSpan(0, Math.Max(room - 2, 0)));
        line.Append(fits ? "" : "..");
    }
}
