using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Shapes;

namespace ASMNet.Synthesis;

/// <summary>Paints soft strokes on a drawn face: folds and the colour of skin (<see cref="ExpressionCreases"/>).</summary>
internal static class CreasePainter
{
    // Beyond this many widths a stroke is not seen.
    private const float Reach = 2.5f;

    // A stroke narrower than this many pixels is drawn as wide and the weaker for it.
    private const float LeastWidth = 0.6f;

    // How far the cheeks look aside, of which a turned head hides one.
    private const float Aside = 0.6f;

    // The colour of a fold as a share of that of the chin: blue, green, red.
    private static readonly Vector3 Fold = new(0.32f, 0.37f, 0.46f);

    /// <summary>Where the landmarks of a drawn face are, and how it is held.</summary>
    /// <param name="Posed">The head's vertices after turning, relative to the pivot, landmarks first.</param>
    /// <param name="Rotation">The head's.</param>
    /// <param name="Origin">Image pixels of the pivot.</param>
    /// <param name="Size">Pixels of a face unit.</param>
    public readonly record struct Place(Vector3[] Posed, Matrix4x4 Rotation, Vector2 Origin, float Size);

    /// <summary>Paints what a face shows.</summary>
    /// <param name="canvas">The picture, with the face in it.</param>
    /// <param name="place">The face.</param>
    /// <param name="values">The channels; absent ones count as 0.</param>
    public static void Paint(Canvas canvas, in Place place, ExpressionValues values)
    {
        Vector3 skin = Chin(canvas, place);
        foreach (Expression channel in ExpressionCreases.Common)
        {
            Paint(canvas, place, channel, channel, values, mirrored: false, skin);
            Paint(canvas, place, channel, channel, values, mirrored: true, skin);
        }

        ReadOnlySpan<Expression> pairs = ExpressionCreases.Pairs;
        for (int i = 0; i < pairs.Length; i += 2)
        {
            Paint(canvas, place, pairs[i], pairs[i], values, mirrored: false, skin);
            Paint(canvas, place, pairs[i + 1], pairs[i], values, mirrored: true, skin);
        }
    }

    private static void Paint(Canvas canvas, in Place place, Expression shown, Expression drawn, ExpressionValues values, bool mirrored, Vector3 skin)
    {
        if (values.TryGet(shown, out float value) && value > 0)
        {
            Paint(canvas, place, ExpressionCreases.Of(drawn), value, mirrored, skin);
        }
    }

    /// <summary>Blue, green and red between the lower lip and the chin.</summary>
    private static Vector3 Chin(Canvas canvas, in Place place)
    {
        Vector3 middle = (place.Posed[57] + place.Posed[8]) / 2;
        Vector2 at = place.Origin + (place.Size * new Vector2(middle.X, middle.Y));
        ReadOnlySpan<byte> pixel = canvas.Row(Math.Clamp((int)at.Y, 0, canvas.Height - 1)).Slice(3 * Math.Clamp((int)at.X, 0, canvas.Width - 1), 3);
        return new Vector3(pixel[0], pixel[1], pixel[2]);
    }

    private static void Paint(Canvas canvas, in Place place, ReadOnlySpan<float> strokes, float value, bool mirrored, Vector3 skin)
    {
        var outwards = Vector3.Normalize(new Vector3(mirrored ? Aside : -Aside, 0, 1));
        float strength = value * Math.Clamp(2 * Vector3.TransformNormal(outwards, place.Rotation).Z, 0, 1);
        Span<Vector2> line = stackalloc Vector2[8];
        while (strokes.Length > 0)
        {
            int count = (int)strokes[3];
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<float> point = strokes.Slice(ExpressionCreases.Head + (i * ExpressionCreases.Numbers), ExpressionCreases.Numbers);
                int landmark = mirrored ? Ibug68.Mirror[(int)point[0]] : (int)point[0];
                Vector3 offset = Vector3.TransformNormal(new Vector3(mirrored ? -point[1] : point[1], point[2], 0), place.Rotation);
                Vector3 whole = place.Posed[landmark] + offset;
                line[i] = place.Origin + (place.Size * new Vector2(whole.X, whole.Y));
            }

            Paint(canvas, line[..count], strokes[2] * place.Size, strength * strokes[1], (int)strokes[0] == ExpressionCreases.Skin ? skin : Fold * skin);
            strokes = strokes[(ExpressionCreases.Head + (count * ExpressionCreases.Numbers))..];
        }
    }

    private static void Paint(Canvas canvas, ReadOnlySpan<Vector2> line, float width, float strength, Vector3 colour)
    {
        float wide = Math.Max(width, LeastWidth);
        strength *= width / wide;
        (Vector2 low, Vector2 high) = (line[0], line[0]);
        foreach (Vector2 point in line)
        {
            (low, high) = (Vector2.Min(low, point), Vector2.Max(high, point));
        }

        (low, high) = (low - new Vector2(Reach * wide), high + new Vector2(Reach * wide));
        int right = Math.Min((int)high.X + 1, canvas.Width - 1);
        int bottom = Math.Min((int)high.Y + 1, canvas.Height - 1);
        for (int y = Math.Max((int)low.Y, 0); y <= bottom; y++)
        {
            Span<byte> row = canvas.Row(y);
            for (int x = Math.Max((int)low.X, 0); x <= right; x++)
            {
                float away = Distance(new Vector2(x, y), line) / wide;
                float share = strength * MathF.Exp(-away * away / 2);
                for (int c = 0; c < 3 && away < Reach; c++)
                {
                    ref byte value = ref row[(3 * x) + c];
                    value = (byte)(((1 - share) * value) + (share * colour[c]) + 0.5f);
                }
            }
        }
    }

    private static float Distance(Vector2 place, ReadOnlySpan<Vector2> line)
    {
        float nearest = float.PositiveInfinity;
        for (int i = 0; i + 1 < line.Length; i++)
        {
            Vector2 edge = line[i + 1] - line[i];
            float along = Math.Clamp(Vector2.Dot(place - line[i], edge) / Math.Max(edge.LengthSquared(), 1e-6f), 0, 1);
            nearest = Math.Min(nearest, Vector2.Distance(place, line[i] + (along * edge)));
        }

        return nearest;
    }
}
