using System.Globalization;
using System.Numerics;
using System.Text;
using ASMNet.Shapes;

namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>The predicted points of an evaluation as CSV: <c>set,file,x0,y0,...,x67,y67</c>, a row for each face in the data's order; the file as the data names it.</summary>
internal sealed class PointsTable
{
    private readonly StringBuilder _text = new("set,file");

    public PointsTable()
    {
        for (int i = 0; i < Ibug68.Count; i++)
        {
            _text.Append(CultureInfo.InvariantCulture, $",x{i},y{i}");
        }

        _text.Append('\n');
    }

    public void Add(LandmarkSample sample, ReadOnlySpan<Vector2> landmarks)
    {
        _text.Append(Quote(sample.Set)).Append(',').Append(Quote(sample.Name));
        foreach (Vector2 point in landmarks)
        {
            _text.Append(CultureInfo.InvariantCulture, $",{point.X:0.###},{point.Y:0.###}");
        }

        _text.Append('\n');
    }

    public override string ToString() => _text.ToString();

    private static string Quote(string text) => text.AsSpan().IndexOfAny(',', '"', '\n') < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
