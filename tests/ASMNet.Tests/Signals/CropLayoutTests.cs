using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Shapes;
using ASMNet.Signals;

namespace ASMNet.Tests.Signals;

public sealed class CropLayoutTests
{
    private static readonly CropLayout Layout = new(0.4f, 1.5f, 1.1f, 48, 32);

    [Fact]
    public void Radius_CornersOfASquare_IsHalfItsDiagonal() =>
        Assert.Equal(5 * MathF.Sqrt(2), CropLayout.Radius([new(0, 0), new(10, 0), new(10, 10), new(0, 10)]), 1e-5f);

    [Theory]
    [InlineData(0)]
    [InlineData(35)]
    [InlineData(-120)]
    public void Place_TurnedFace_TurnsTheCropWithIt(float degrees)
    {
        Vector2[] face = [.. SignalsTestData.Head.Points.ToArray().Select(point => 20 * new Vector2(point.X, point.Y))];
        var turn = Matrix3x2.CreateRotation(degrees * MathF.PI / 180, new Vector2(30, -20));

        CropRegion upright = Layout.Place(face, Ibug68.LeftEye);
        CropRegion turned = Layout.Place([.. face.Select(point => Vector2.Transform(point, turn))], Ibug68.LeftEye);

        Assert.True(upright.Center.Y > CropLayout.Mean(face.AsSpan()[Ibug68.LeftEye]).Y, "it does not lie below the eye");
        Assert.True(Vector2.Distance(Vector2.Transform(upright.Center, turn), turned.Center) < 0.01f, $"{turned.Center}");
        Assert.Equal(0, MathF.IEEERemainder(turned.Rotation - upright.Rotation - (degrees * MathF.PI / 180), MathF.Tau), 0.0001f);
        Assert.Equal((upright.Width, upright.Height), (turned.Width, turned.Height), (one, other) => MathF.Abs(one.Width - other.Width) + MathF.Abs(one.Height - other.Height) < 0.01f);
    }
}
