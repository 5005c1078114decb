using System.Numerics;

namespace ASMNet.Synthesis;

/// <summary>Draws eyes that look about: between the lids the white, and on it the iris, which turns with the eyeball.</summary>
internal static class SyntheticEyes
{
    // Of a mean eye, in distances of the eyes' middles (6.2 cm): from the middle between the corners of the lids to that of the eyeball (down, into
    // the head), from there to the iris, and the iris's radius. As in the mean head, where the irises of photographs tell the first.
    private const float Down = -0.22f / 6.2f;
    private const float Inwards = 0.71f / 6.2f;
    private const float IrisDistance = 1 / 6.2f;
    private const float IrisRadius = 0.585f / 6.2f;
    private const float Pupil = 0.42f;
    private const int Samples = 3;

    // Thickness of the line of the lashes in radii of the iris, and how much of what lies there it hides.
    private const float Lashes = 0.3f;
    private const float LashShare = 0.65f;
    private static readonly Vector3 White = new(222, 226, 230);
    private static readonly Vector3[] Irises = [new(38, 62, 92), new(96, 92, 78), new(128, 108, 82), new(52, 84, 74)];

    /// <summary>The middle of an iris in the axes of the face's vertices.</summary>
    /// <param name="lids">The eye's six vertices; the first and the fourth are its corners.</param>
    /// <param name="eyes">Distance of the eyes' middles.</param>
    /// <param name="look">Degrees to the picture's right and downwards, in a face that is seen from the front.</param>
    public static Vector3 IrisCentre(ReadOnlySpan<Vector3> lids, float eyes, Vector2 look)
    {
        Vector3 middle = (lids[0] + lids[3]) / 2;
        return middle + (eyes * new Vector3(0, Down, -Inwards)) + (eyes * IrisDistance * Direction(look));
    }

    /// <summary>The direction of a look: x right, y down, z towards the viewer.</summary>
    public static Vector3 Direction(Vector2 look) =>
        Vector3.Normalize(new Vector3(MathF.Tan(look.X * MathF.PI / 180), MathF.Tan(look.Y * MathF.PI / 180), 1));

    /// <summary>The radius of an iris.</summary>
    /// <param name="eyes">Distance of the eyes' middles.</param>
    public static float Radius(float eyes) => IrisRadius * eyes;

    /// <summary>Draws one eye.</summary>
    /// <param name="canvas">The picture.</param>
    /// <param name="lids">The six points of the lids in image pixels, the upper ones from corner to corner, then the lower ones back.</param>
    /// <param name="iris">Middle of the iris in image pixels.</param>
    /// <param name="radius">Its radius in pixels.</param>
    /// <param name="seed">Decides the colour.</param>
    public static void Draw(Canvas canvas, ReadOnlySpan<Vector2> lids, Vector2 iris, float radius, int seed)
    {
        Vector2 low = lids[0];
        Vector2 high = lids[0];
        foreach (Vector2 lid in lids)
        {
            low = Vector2.Min(low, lid);
            high = Vector2.Max(high, lid);
        }

        float lashes = Lashes * radius;
        low -= new Vector2(lashes);
        high += new Vector2(lashes);
        int left = Math.Max((int)low.X - 1, 0);
        int right = Math.Min((int)high.X + 2, canvas.Width - 1);
        int bottom = Math.Min((int)high.Y + 2, canvas.Height - 1);
        Vector3 colour = Irises[(int)((uint)seed % (uint)Irises.Length)];
        for (int y = Math.Max((int)low.Y - 1, 0); y <= bottom; y++)
        {
            Span<byte> row = canvas.Row(y);
            for (int x = left; x <= right; x++)
            {
                Blend(row.Slice(3 * x, 3), x, y, lids, iris, radius, colour);
            }
        }
    }

    private static void Blend(Span<byte> pixel, int x, int y, ReadOnlySpan<Vector2> lids, Vector2 iris, float radius, Vector3 colour)
    {
        Vector3 sum = Vector3.Zero;
        int inside = 0;
        for (int i = 0; i < Samples * Samples; i++)
        {
            var place = new Vector2(x + (((i % Samples) + 0.5f) / Samples) - 0.5f, y + (((i / Samples) + 0.5f) / Samples) - 0.5f);
            float depth = Depth(place, lids);
            if (depth > 0)
            {
                inside++;
                sum += Shade(depth / (0.5f * radius)) * ColourAt(Vector2.Distance(place, iris) / radius, colour);
            }
        }

        float share = 1 - (inside / (float)(Samples * Samples));
        float kept = 1 - (LashShare * Math.Max(1 - (ToUpperLid(new Vector2(x, y), lids) / (Lashes * radius)), 0));
        for (int c = 0; c < 3; c++)
        {
            pixel[c] = (byte)Math.Clamp(kept * ((share * pixel[c]) + (sum[c] / (Samples * Samples))), 0, 255);
        }
    }

    /// <summary>Distance from the edge of the upper lid, where the lashes are: all that is left of an eye that is closed.</summary>
    private static float ToUpperLid(Vector2 place, ReadOnlySpan<Vector2> lids)
    {
        float nearest = float.PositiveInfinity;
        for (int i = 0; i < 3; i++)
        {
            nearest = Math.Min(nearest, ToEdge(place, lids[i], lids[i + 1]));
        }

        return nearest;
    }

    private static float ToEdge(Vector2 place, Vector2 from, Vector2 to)
    {
        Vector2 edge = to - from;
        float along = Math.Clamp(Vector2.Dot(place - from, edge) / Math.Max(edge.LengthSquared(), 1e-6f), 0, 1);
        return Vector2.Distance(place, from + (along * edge));
    }

    /// <summary>Below the lids' edges it is darker.</summary>
    private static float Shade(float depth) => 0.55f + (0.4f * Math.Min(depth, 1));

    private static Vector3 ColourAt(float distance, Vector3 colour) => distance switch
    {
        < Pupil => new Vector3(16),
        < 0.85f => colour,
        < 1 => 0.6f * colour,
        _ => White,
    };

    /// <summary>How far a place lies inside the polygon of the lids; negative outside.</summary>
    private static float Depth(Vector2 place, ReadOnlySpan<Vector2> lids)
    {
        float nearest = float.PositiveInfinity;
        bool inside = false;
        for (int i = 0; i < lids.Length; i++)
        {
            Vector2 from = lids[i];
            Vector2 to = lids[(i + 1) % lids.Length];
            if ((from.Y > place.Y) != (to.Y > place.Y) && place.X < from.X + ((place.Y - from.Y) / (to.Y - from.Y) * (to.X - from.X)))
            {
                inside = !inside;
            }

            nearest = Math.Min(nearest, ToEdge(place, from, to));
        }

        return inside ? nearest : -nearest;
    }
}
