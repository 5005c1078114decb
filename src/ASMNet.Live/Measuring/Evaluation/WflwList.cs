using System.Globalization;
using System.Numerics;
using ASMNet.Shapes;

namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>
/// Reads a list of WFLW (Wu et al., "Look at Boundary", 2018): a line for each face with 98 points, a rectangle, six attributes and the
/// picture's name. The points that iBUG-68 does not have are left out.
/// </summary>
public static class WflwList
{
    private const int Points = 98;
    private const int RectangleNumbers = 4;
    private const int FirstAttribute = (2 * Points) + RectangleNumbers;

    private static readonly string[] Subsets = ["largepose", "expression", "illumination", "makeup", "occlusion", "blur"];

    // Jaw, brows, nose, eyes without the middles of their lids, mouth.
    private static readonly int[] Kept =
    [
        .. Enumerable.Range(0, 17).Select(i => 2 * i),
        33, 34, 35, 36, 37, 42, 43, 44, 45, 46,
        .. Enumerable.Range(51, 9),
        60, 61, 63, 64, 65, 67, 68, 69, 71, 72, 73, 75,
        .. Enumerable.Range(76, 20),
    ];

    /// <summary>Reads the faces of a list.</summary>
    /// <param name="list">The list, for example <c>list_98pt_rect_attr_test.txt</c>.</param>
    /// <param name="pictures">The folder that the pictures' names begin at; null for the list's own.</param>
    /// <exception cref="UserException">The list or a picture is missing, the list cannot be read, or a line is not what it should be.</exception>
    public static IReadOnlyList<LandmarkSample> Read(string list, string? pictures)
    {
        string folder = pictures ?? Path.GetDirectoryName(Path.GetFullPath(list))!;
        var samples = new List<LandmarkSample>();
        int number = 0;
        foreach (string line in InputFile.Lines($"the list '{list}'", list))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                samples.Add(Parse(line, folder, $"line {number} of '{list}'"));
            }
        }

        DatasetChecks.RequireSplit(list, null, samples.Count, []);
        DatasetChecks.RequirePictures(list, samples.Select(sample => sample.File));
        return samples;
    }

    private static LandmarkSample Parse(string line, string folder, string where)
    {
        string[] fields = line.Split(' ', FirstAttribute + Subsets.Length + 1, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != FirstAttribute + Subsets.Length + 1)
        {
            throw new UserException($"{where} has {fields.Length} fields; a list of WFLW has {FirstAttribute + Subsets.Length + 1}: 98 points, a rectangle, six attributes and the picture.");
        }

        float[] numbers = Array.ConvertAll(fields[..^1], text =>
            float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)
                ? value
                : throw new UserException($"{where} has '{text}' where a number is needed."));
        if (Array.FindIndex(numbers[..(2 * Points)], number => !DatasetChecks.IsPlace(number)) is >= 0 and int far)
        {
            throw new UserException($"{where}: '{fields[far]}' lies in no picture.");
        }

        Vector2[] landmarks = Array.ConvertAll(Kept, point => new Vector2(numbers[2 * point], numbers[(2 * point) + 1]));
        DatasetChecks.RequireRuler(where, landmarks);
        string[] sets = [.. Subsets.Where((_, i) => numbers[FirstAttribute + i] != 0)];
        string name = fields[^1].Trim();
        return new LandmarkSample(sets.FirstOrDefault("none of these"), Path.Combine(folder, name), landmarks, null) { Name = name, Sets = sets.Length == 0 ? ["none of these"] : sets };
    }
}
