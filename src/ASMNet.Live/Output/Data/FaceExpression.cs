using System.Numerics;

namespace ASMNet.Live.Output.Data;

/// <summary>
/// Simple measures of an expression, taken from the landmarks alone and free of the face's size. All are ratios of distances;
/// they are not calibrated to a person.
/// </summary>
/// <param name="EyeOpenRight">The person's right eye: mean of its two heights over its width; about 0.3 open, under 0.15 closed (the eye aspect ratio of Soukupova and Cech, 2016).</param>
/// <param name="EyeOpenLeft">The same for the left eye.</param>
/// <param name="MouthOpen">Gap between the inner lips over the mouth's inner width; 0 closed.</param>
/// <param name="MouthWidth">Distance of the mouth corners over that of the outer eye corners.</param>
/// <param name="BrowRaise">Mean height of the brows over the eye centres, over the distance of the eye centres.</param>
public readonly record struct FaceExpression(float EyeOpenRight, float EyeOpenLeft, float MouthOpen, float MouthWidth, float BrowRaise)
{
    /// <summary>Measures a face; all zero for another layout than iBUG-68.</summary>
    /// <param name="points">68 points in image pixels.</param>
    public static FaceExpression Measure(ReadOnlySpan<Vector2> points)
    {
        if (points.Length != 68)
        {
            return default;
        }

        Vector2 right = Mean(points[36..42]);
        Vector2 left = Mean(points[42..48]);
        float brows = Vector2.Distance(Mean(points[17..22]), right) + Vector2.Distance(Mean(points[22..27]), left);
        return new FaceExpression(
            EyeOpen(points[36..42]),
            EyeOpen(points[42..48]),
            Ratio(Vector2.Distance(points[62], points[66]), Vector2.Distance(points[60], points[64])),
            Ratio(Vector2.Distance(points[48], points[54]), Vector2.Distance(points[36], points[45])),
            Ratio(brows / 2, Vector2.Distance(right, left)));
    }

    private static float EyeOpen(ReadOnlySpan<Vector2> eye) =>
        Ratio((Vector2.Distance(eye[1], eye[5]) + Vector2.Distance(eye[2], eye[4])) / 2, Vector2.Distance(eye[0], eye[3]));

    private static Vector2 Mean(ReadOnlySpan<Vector2> points)
    {
        Vector2 sum = default;
        foreach (Vector2 point in points)
        {
            sum += point;
        }

        return sum / points.Length;
    }

    private static float Ratio(float value, float over) => over > 0 ? value / over : 0;
}
