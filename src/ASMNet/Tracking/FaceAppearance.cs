using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Shapes;

namespace ASMNet.Tracking;

/// <summary>
/// Describes how a face looks: histograms of uniform local binary patterns (Ojala, Pietikäinen, Mäenpää, "Multiresolution gray-scale and
/// rotation invariant texture classification", 2002) in the fields of the aligned grey face (Ahonen, Hadid, Pietikäinen, "Face description
/// with local binary patterns", 2006). It tells people of one scene and minute apart; it is no means to find somebody in a crowd or next week.
/// </summary>
internal sealed class FaceAppearance
{
    /// <summary>Numbers of a description.</summary>
    public const int Length = Fields * Fields * Patterns;

    private const int Fields = 4;
    private const int FieldSide = 16;

    // 58 patterns change between darker and not darker at most twice around the circle; all others count as one.
    private const int Patterns = 59;

    // A neighbour lies two pixels off, and each pixel is a mean of nine.
    private const int Radius = 2;
    private const int Border = Radius + 1;
    private const int FaceSide = Fields * FieldSide;
    private const int Side = FaceSide + (2 * Border);

    // Less than that is noise.
    private const float LeastDifference = 0.5f;

    private static readonly byte[] PatternOf = ListPatterns();
    private static readonly (int X, int Y)[] Neighbours =
        [(Radius, 0), (Radius, Radius), (0, Radius), (-Radius, Radius), (-Radius, 0), (-Radius, -Radius), (0, -Radius), (Radius, -Radius)];

    // Where the eyes and the middle of the mouth's corners lie in the aligned face, from its middle.
    private static readonly Vector2[] Aligned = [new(-0.2f * FaceSide, -0.17f * FaceSide), new(0.2f * FaceSide, -0.17f * FaceSide), new(0, 0.28f * FaceSide)];

    private readonly CropSampler _sampler = new();
    private readonly float[] _planes = new float[3 * Side * Side];
    private readonly float[] _grey = new float[Side * Side];
    private readonly Vector2[] _marks = new Vector2[3];

    /// <summary>Describes a face.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="landmarks">Its points in iBUG-68 order, image pixels.</param>
    /// <param name="description">Receives <see cref="Length"/> numbers from 0 to 1, whose squares add up to 1.</param>
    /// <returns>Whether there is anything to describe: eyes and mouth that do not fall together.</returns>
    public bool Describe(in ImageView image, ReadOnlySpan<Vector2> landmarks, Span<float> description)
    {
        _marks[0] = Mean(landmarks[Ibug68.RightEye]);
        _marks[1] = Mean(landmarks[Ibug68.LeftEye]);
        _marks[2] = (landmarks[Ibug68.RightMouthCorner] + landmarks[Ibug68.LeftMouthCorner]) / 2;
        Similarity toImage = Similarity.Fit(Aligned, _marks);
        if (!(toImage.Scale > 0) || !float.IsFinite(toImage.Scale))
        {
            return false;
        }

        float side = Side * toImage.Scale;
        _sampler.Sample(image, new CropRegion(toImage.Shift, side, side, toImage.Rotation), Side, Side, PixelNormalisation.Bgr, _planes);
        Smooth();
        description[..Length].Clear();
        for (int y = 0; y < FaceSide; y++)
        {
            for (int x = 0; x < FaceSide; x++)
            {
                int field = (y / FieldSide * Fields) + (x / FieldSide);
                description[(field * Patterns) + PatternAt(x + Border, y + Border)]++;
            }
        }

        foreach (ref float count in description[..Length])
        {
            count = MathF.Sqrt(count) / FaceSide;
        }

        return true;
    }

    /// <summary>How unlike two descriptions are: 0 for the same, 1 for nothing in common (one less the mean Bhattacharyya coefficient of the fields).</summary>
    public static float Distance(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        float common = 0;
        for (int i = 0; i < Length; i++)
        {
            common += first[i] * second[i];
        }

        return 1 - common;
    }

    /// <summary>Makes the sample grey, and each pixel a weighted mean of itself and its eight neighbours.</summary>
    private void Smooth()
    {
        const int Pixels = Side * Side;
        for (int i = 0; i < Pixels; i++)
        {
            _planes[i] = (0.114f * _planes[i]) + (0.587f * _planes[Pixels + i]) + (0.299f * _planes[(2 * Pixels) + i]);
        }

        for (int y = 1; y < Side - 1; y++)
        {
            for (int x = 1; x < Side - 1; x++)
            {
                int at = (y * Side) + x;
                _grey[at] = (Across(at - Side) + (2 * Across(at)) + Across(at + Side)) / 16;
            }
        }
    }

    private float Across(int at) => _planes[at - 1] + (2 * _planes[at]) + _planes[at + 1];

    private int PatternAt(int x, int y)
    {
        float threshold = _grey[(y * Side) + x] + LeastDifference;
        int bits = 0;
        for (int i = 0; i < Neighbours.Length; i++)
        {
            (int dx, int dy) = Neighbours[i];
            bits |= _grey[((y + dy) * Side) + x + dx] > threshold ? 1 << i : 0;
        }

        return PatternOf[bits];
    }

    private static byte[] ListPatterns()
    {
        var patterns = new byte[256];
        byte next = 0;
        for (int bits = 0; bits < patterns.Length; bits++)
        {
            int turned = (bits >> 1) | ((bits & 1) << 7);
            patterns[bits] = BitOperations.PopCount((uint)(bits ^ turned)) <= 2 ? next++ : (byte)(Patterns - 1);
        }

        return patterns;
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
