using ASMNet.Live.Output.Data;
using System.Numerics;
using ASMNet.Live.Web.Sockets;

namespace ASMNet.Live.Tests.Web.Sockets;

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
        FaceExpression same = FaceExpression.Measure(large);
        Assert.Equal(expression.EyeOpenRight, same.EyeOpenRight, 4);
        Assert.Equal(expression.MouthWidth, same.MouthWidth, 4);
    }

    [Fact]
    public void Measure_AllPointsInOnePlace_IsZeroAndNotNaN()
    {
        Assert.Equal(default, FaceExpression.Measure(new Vector2[68]));
    }

    private static Vector2[] Face()
    {
        var points = new Vector2[68];
        Eye(points.AsSpan(36, 6), new Vector2(0, 0), 2);
        Eye(points.AsSpan(42, 6), new Vector2(10, 0), 1);
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
