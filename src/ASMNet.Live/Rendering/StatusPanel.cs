using ASMNet.Tracking;

namespace ASMNet.Live.Rendering;

/// <summary>
/// The panel in the picture's upper left corner: how fast it goes where somebody watches, time, frame and pose where a file is read. It never
/// takes more than a sixth of the picture: lines that find no room are left out, the last one first.
/// </summary>
internal static class StatusPanel
{
    private const int MostCharacters = 40;
    private const int MostLines = 4;
    private const int LargestShare = 6;

    private static readonly BgrColour Ground = new(28, 22, 18);
    private static readonly BgrColour Text = new(245, 245, 245);

    /// <summary>Draws the panel.</summary>
    /// <param name="surface">The picture.</param>
    /// <param name="status">What to tell.</param>
    /// <param name="faces">The faces, of which the largest one's pose is told.</param>
    /// <param name="glyphs">The font.</param>
    public static void Draw(PixelSurface surface, in OverlayStatus status, TrackedFaces faces, GlyphAtlas glyphs)
    {
        Span<char> memory = stackalloc char[MostLines * MostCharacters];
        Span<int> lengths = stackalloc int[MostLines];
        int margin = (int)MathF.Ceiling(glyphs.CapHeight);
        int room = Math.Clamp((surface.Width - (4 * margin)) / glyphs.Advance, 0, MostCharacters);
        int lines = status.Position is SourcePosition position
            ? WriteFile(position, faces, memory, lengths, room)
            : WriteLive(status, memory, lengths, room);
        Fit(surface, glyphs, margin, lengths, ref lines, out int width, out int height);
        if (lines == 0)
        {
            return;
        }

        surface.Fill(margin / 2, margin / 2, width, height, Ground, 150);
        int left = (margin / 2) + margin;
        for (int line = 0; line < lines; line++)
        {
            glyphs.Draw(surface, memory.Slice(line * MostCharacters, lengths[line]), left, left + (line * LineHeight(margin)), Text);
        }
    }

    private static int LineHeight(int capHeight) => capHeight + (3 * capHeight / 4);

    private static void Fit(PixelSurface surface, GlyphAtlas glyphs, int margin, ReadOnlySpan<int> lengths, ref int lines, out int width, out int height)
    {
        do
        {
            int longest = 0;
            foreach (int length in lengths[..lines])
            {
                longest = Math.Max(longest, length);
            }

            width = Math.Min(glyphs.Measure(longest) + (2 * margin), surface.Width - margin);
            height = ((lines - 1) * LineHeight(margin)) + margin + (2 * margin);
        }
        while ((long)width * height * LargestShare > (long)surface.Width * surface.Height && --lines > 0);
    }

    private static int WriteFile(SourcePosition position, TrackedFaces faces, Span<char> memory, Span<int> lengths, int room)
    {
        TextLine time = Line(memory, 0, room);
        time.Append("time  ");
        time.Append(position.Time);
        lengths[0] = time.Text.Length;
        TextLine frame = Line(memory, 1, room);
        frame.Append("frame ");
        frame.Append(position.Frame);
        lengths[1] = frame.Text.Length;
        TextLine count = Line(memory, 2, room);
        count.Append("faces ");
        count.Append((long)faces.Count);
        lengths[2] = count.Text.Length;
        if (Largest(faces) is not TrackedFace face)
        {
            return 3;
        }

        TextLine pose = Line(memory, 3, room);
        pose.Append("yaw ");
        pose.Append(Whole(face.Pose.Yaw));
        pose.Append(" pitch ");
        pose.Append(Whole(face.Pose.Pitch));
        pose.Append(" roll ");
        pose.Append(Whole(face.Pose.Roll));
        lengths[3] = pose.Text.Length;
        return MostLines;
    }

    private static int WriteLive(in OverlayStatus status, Span<char> memory, Span<int> lengths, int room)
    {
        TextLine rate = Line(memory, 0, room);
        rate.Append("fps     ");
        rate.Append(status.FramesPerSecond);
        lengths[0] = rate.Text.Length;
        TextLine latency = Line(memory, 1, room);
        latency.Append("latency ");
        latency.Append(status.LatencyMilliseconds);
        latency.Append(" ms");
        lengths[1] = latency.Text.Length;
        TextLine device = Line(memory, 2, room);
        Shorten(status.Device, ref device, room);
        lengths[2] = device.Text.Length;
        TextLine drops = Line(memory, 3, room);
        drops.Append("dropped ");
        drops.Append(status.Dropped);
        lengths[3] = drops.Text.Length;
        return MostLines;
    }

    private static TextLine Line(Span<char> memory, int line, int room) => new(memory.Slice(line * MostCharacters, room));

    private static long Whole(float degrees) => float.IsFinite(degrees) ? (long)MathF.Round(degrees) : 0;

    private static TrackedFace? Largest(TrackedFaces faces)
    {
        TrackedFace? largest = null;
        foreach (TrackedFace face in faces.AsSpan())
        {
            largest = largest is null || face.Box.LongSide > largest.Box.LongSide ? face : largest;
        }

        return largest;
    }

    /// <summary>Copies a text, ending in two dots where it does not fit.</summary>
    private static void Shorten(string text, ref TextLine line, int room)
    {
        bool fits = text.Length <= room;
        line.Append(fits ? text : text.AsSpan(0, Math.Max(room - 2, 0)));
        line.Append(fits ? "" : "..");
    }
}
