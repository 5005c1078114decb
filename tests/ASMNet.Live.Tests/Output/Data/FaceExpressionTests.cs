using System.Numerics;
using ASMNet.Live.Output.Data;

namespace ASMNet.Live.Tests.Output.Data;

public sealed class FaceExpressionTests
{
    [Fact]
    public void Measure_KnownFace_GivesTheRatiosWhateverTheSize()
    {
        Vector2[] face = Face();
        Vector2[] large = [.. face.Select(point => (point * 7) + new Vector2(100, -30))];

        FaceExpression expression = FaceExpression.Measure(face);

        Assert.Equal(0.5f, expression.EyeOpenRight, 5);
        Assert.Equal(0.25f, expression.EyeOpenLeft, 5);
        Assert.Equal(0.3f, expression.MouthOpen, 5);
        Assert.Equal(12 / 14f, expression.MouthWidth, 5);
        Assert.Equal(0.4f, expression.BrowRaise, 5);
        FaceExpression same = FaceExpression.Measure(large);
        Assert.Equal(expression.EyeOpenRight, same.EyeOpenRight, 4);
        Assert.Equal(expression.MouthWidth, same.MouthWidth, 4);
        Assert.Equal(expression.BrowRaise, same.BrowRaise, 4);
    }

    [Fact]
    public void Measure_AllPointsInOnePlace_IsZeroAndNotNaN()
    {
        Assert.Equal(default, FaceExpression.Measure(new Vector2[68]));
    }

    internal static Vector2[] Face()
    {
        var points = new Vector2[68];
        Eye(points.AsSpan(36, 6), new Vector2(0, 0), 2);
        Eye(points.AsSpan(42, 6), new Vector2(10, 0), 1);

        // the eyes' middles are (2, 0) and (12, 0); one brow lies 3 above its eye, the other 5
        points.AsSpan(17, 5).Fill(new Vector2(2, -3));
        points.AsSpan(22, 5).Fill(new Vector2(12, -5));
        points[60] = new Vector2(0, 20);
        points[64] = new Vector2(10, 20);
        points[62] = new Vector2(5, 19);
        points[66] = new Vector2(5, 22);
        points[48] = new Vector2(-1, 20);
        points[54] = new Vector2(11, 20);
        return points;
    }

    private static void Eye(Span<Vector2> eye, Vector2 corner, float height)
    {
        eye[0] = corner;
        eye[1] = corner + new Vector2(1, -height / 2);
        eye[2] = corner + new Vector2(3, -height / 2);
        eye[3] = corner + new Vector2(4, 0);
        eye[4] = corner + new Vector2(3, height / 2);
        eye[5] = corner + new Vector2(1, height / 2);
    }
}
