using System.Numerics;

namespace ASMNet.Geometry;

/// <summary>
/// A rotation, a uniform scale and a shift of the plane, without mirroring:
/// <c>x' = A x - B y + Shift.X</c>, <c>y' = B x + A y + Shift.Y</c>.
/// </summary>
/// <param name="A">Scale times the cosine of the rotation.</param>
/// <param name="B">Scale times the sine of the rotation.</param>
/// <param name="Shift">Where the origin goes.</param>
public readonly record struct Similarity(float A, float B, Vector2 Shift)
{
    /// <summary>The map that changes nothing.</summary>
    public static Similarity Identity => new(1, 0, Vector2.Zero);

    /// <summary>The uniform scale, at least 0.</summary>
    public float Scale => MathF.Sqrt((A * A) + (B * B));

    /// <summary>Radians in -pi to pi; positive turns clockwise as seen on the screen (x axis towards y axis).</summary>
    public float Rotation => MathF.Atan2(B, A);

    /// <summary>Makes a similarity from its parts.</summary>
    /// <param name="scale">Uniform scale.</param>
    /// <param name="rotation">Radians; positive turns the x axis towards the y axis.</param>
    /// <param name="shift">Where the origin goes.</param>
    public static Similarity Create(float scale, float rotation, Vector2 shift)
    {
        (float sine, float cosine) = MathF.SinCos(rotation);
        return new Similarity(scale * cosine, scale * sine, shift);
    }

    /// <summary>
    /// The similarity that moves one set of points onto another with the least sum of squared distances
    /// (the planar case of Umeyama 1991, without reflection).
    /// </summary>
    /// <param name="from">At least two points, not all the same.</param>
    /// <param name="to">As many points.</param>
    /// <exception cref="ArgumentException">The spans differ in length, are too short, or all points of <paramref name="from"/> coincide.</exception>
    public static Similarity Fit(ReadOnlySpan<Vector2> from, ReadOnlySpan<Vector2> to)
    {
        if (from.Length != to.Length || from.Length < 2)
        {
            throw new ArgumentException($"A similarity is fitted to two sets of as many points, at least two; got {from.Length} and {to.Length}.", nameof(to));
        }

        Vector2 fromMean = Mean(from);
        Vector2 toMean = Mean(to);
        float dot = 0;
        float cross = 0;
        float square = 0;
        for (int i = 0; i < from.Length; i++)
        {
            Vector2 p = from[i] - fromMean;
            Vector2 q = to[i] - toMean;
            dot += Vector2.Dot(p, q);
            cross += (p.X * q.Y) - (p.Y * q.X);
            square += p.LengthSquared();
        }

        if (square <= 0)
        {
            throw new ArgumentException("All points coincide, so no similarity can be fitted.", nameof(from));
        }

        var turn = new Similarity(dot / square, cross / square, Vector2.Zero);
        return turn with { Shift = toMean - turn.Apply(fromMean) };
    }

    /// <summary>Maps a point.</summary>
    /// <param name="point">The point.</param>
    public Vector2 Apply(Vector2 point) =>
        new((A * point.X) - (B * point.Y) + Shift.X, (B * point.X) + (A * point.Y) + Shift.Y);

    /// <summary>Maps several points; the two spans may be the same.</summary>
    /// <param name="points">The points.</param>
    /// <param name="results">Receives as many points; has room for them.</param>
    /// <exception cref="ArgumentException">There is no room for them; nothing was written.</exception>
    public void Apply(ReadOnlySpan<Vector2> points, Span<Vector2> results)
    {
        if (results.Length < points.Length)
        {
            throw new ArgumentException($"There is room for {results.Length} points, not for {points.Length}.", nameof(results));
        }

        for (int i = 0; i < points.Length; i++)
        {
            results[i] = Apply(points[i]);
        }
    }

    /// <summary>The map back.</summary>
    /// <exception cref="InvalidOperationException">The scale is 0.</exception>
    public Similarity Inverse()
    {
        float square = (A * A) + (B * B);
        if (square <= 0)
        {
            throw new InvalidOperationException("A similarity of scale 0 has no inverse.");
        }

        var turn = new Similarity(A / square, -B / square, Vector2.Zero);
        return turn with { Shift = -turn.Apply(Shift) };
    }

    private static Vector2 Mean(ReadOnlySpan<Vector2> points)
    {
        Vector2 sum = Vector2.Zero;
        foreach (Vector2 point in points)
        {
            sum += point;
        }

        return sum / points.Length;
    }
}
