namespace ASMNet.Detection;

/// <summary>Keeps the best of overlapping faces.</summary>
internal static class NonMaximumSuppression
{
    // Radians between two ways to hold a face.
    private const float OtherWayUp = MathF.PI / 3;

    private static readonly Comparison<FaceDetection> BestFirst = static (a, b) => b.Score.CompareTo(a.Score);

    /// <summary>Sorts faces, best first, and moves those that no better one overlaps to the front.</summary>
    /// <param name="faces">The faces, changed in place.</param>
    /// <param name="maxOverlap">Intersection over union above which the worse face goes.</param>
    /// <param name="limit">The most faces kept.</param>
    /// <param name="keepsOtherWaysUp">Whether a face stays that a better one overlaps which is held quite another way.</param>
    /// <returns>The number kept.</returns>
    public static int Apply(Span<FaceDetection> faces, float maxOverlap, int limit, bool keepsOtherWaysUp = false)
    {
        faces.Sort(BestFirst);
        int kept = 0;
        for (int i = 0; i < faces.Length && kept < limit; i++)
        {
            bool covered = false;
            for (int j = 0; j < kept && !covered; j++)
            {
                covered = faces[i].Box.IntersectionOverUnion(faces[j].Box) > maxOverlap && !(keepsOtherWaysUp && IsHeldOtherwise(faces[i], faces[j]));
            }

            if (!covered)
            {
                faces[kept++] = faces[i];
            }
        }

        return kept;
    }

    private static bool IsHeldOtherwise(in FaceDetection face, in FaceDetection other) =>
        face.Points is FacePoints points && other.Points is FacePoints others && Math.Abs(MathF.IEEERemainder(points.Lean - others.Lean, 2 * MathF.PI)) > OtherWayUp;
}
