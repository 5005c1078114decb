using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Inference;
using ASMNet.Shapes;

namespace ASMNet.Signals;

/// <summary>The mean head in centimetres: 68 points in the head's own axes (see <see cref="HeadPlacement"/>), and its eyeballs.</summary>
public sealed class HeadModel
{
    private const int Axes = 3;

    // A point nearer or farther than that belongs to no head.
    private const float FarthestPoint = 30;
    private readonly Vector3[] _points;

    private HeadModel(ModelJson root)
    {
        if (root.Field("layout").Text() is var layout && layout != "ibug68")
        {
            throw root.Error($"the layout is '{layout}', only 'ibug68' is known");
        }

        ModelJson[] points = root.Field("points").Items();
        if (points.Length != Ibug68.Count)
        {
            throw root.Error($"field 'points' must hold {Ibug68.Count} points, not {points.Length}");
        }

        _points = Array.ConvertAll(points, ReadPoint);
        ModelJson eyes = root.Field("eyes");
        RightEye = ReadPoint(eyes.Field("right"));
        LeftEye = ReadPoint(eyes.Field("left"));
        EyeRadius = eyes.Field("irisDistance").Positive();
    }

    /// <summary>The 68 points, centimetres.</summary>
    public ReadOnlySpan<Vector3> Points => _points;

    /// <summary>Middle of the right eyeball, centimetres.</summary>
    public Vector3 RightEye { get; }

    /// <summary>Middle of the left eyeball, centimetres.</summary>
    public Vector3 LeftEye { get; }

    /// <summary>From the middle of an eyeball to that of its iris, centimetres.</summary>
    public float EyeRadius { get; }

    /// <summary>Reads a model (<c>models/head68.json</c>).</summary>
    /// <param name="stream">The JSON text.</param>
    /// <param name="name">What to call the file in messages.</param>
    /// <exception cref="ModelFormatException">Names the file, the field, and what was expected.</exception>
    public static HeadModel Read(Stream stream, string name) => new(ModelJson.Read(stream, name));

    private static Vector3 ReadPoint(ModelJson point)
    {
        var place = new Vector3(point.Numbers(Axes));
        return place.Length() <= FarthestPoint ? place : throw point.Error($"a point lies {place.Length():0} cm from the eyes");
    }
}
