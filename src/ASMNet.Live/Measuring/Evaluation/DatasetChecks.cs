using System.Numerics;
using ASMNet.Shapes;

namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>What is asked of every data set before work begins.</summary>
internal static class DatasetChecks
{
    // No picture is so large; and what is farther off overflows where distances are squared.
    private const float Farthest = 1e6f;

    // Errors are divided by it.
    private const float LeastRuler = 0.01f;

    // Nobody's eyes lie nearer in a picture, but those of points do that are told as shares of it.
    private const float LeastPixels = 1;

    /// <summary>Whether a coordinate may be one of a picture, in pixels.</summary>
    public static bool IsPlace(float coordinate) => MathF.Abs(coordinate) <= Farthest;

    public static void RequireSplit(string table, string? split, int count, IEnumerable<string> splits)
    {
        if (count == 0)
        {
            throw new UserException(split is null || !splits.Any()
                ? $"the table '{table}' has no rows."
                : $"the table '{table}' has no row of the split '{split}'; it has {string.Join(", ", splits.Distinct().Order(StringComparer.Ordinal))}.");
        }
    }

    /// <summary>Refuses points by whose eye corners no error can be told.</summary>
    public static void RequireRuler(string where, ReadOnlySpan<Vector2> landmarks)
    {
        if (!(Ruler(landmarks) >= LeastRuler))
        {
            throw new UserException($"{where}: both outer eye corners lie at one place; errors are told as shares of their distance.");
        }
    }

    /// <summary>Refuses those too that must be shares of the picture, as a table of any exporter may have them.</summary>
    public static void RequirePixels(string where, ReadOnlySpan<Vector2> landmarks)
    {
        if (!(Ruler(landmarks) >= LeastPixels))
        {
            throw new UserException($"{where}: the outer eye corners lie less than a pixel apart; points are pixels of the picture, no shares of it.");
        }
    }

    public static void RequirePictures(string table, IEnumerable<string> files)
    {
        string[] missing = [.. files.Distinct().Where(file => !File.Exists(file))];
        if (missing.Length > 0)
        {
            string others = missing.Length == 1 ? "" : $", nor do {missing.Length - 1} more";
            throw new UserException($"the picture '{missing[0]}', which the table '{table}' names, does not exist{others}.");
        }
    }

    private static float Ruler(ReadOnlySpan<Vector2> landmarks) => Vector2.Distance(landmarks[Ibug68.RightEyeOuterCorner], landmarks[Ibug68.LeftEyeOuterCorner]);
}
