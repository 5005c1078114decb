using System.Numerics;
using ASMNet.Detection;
using ASMNet.Geometry;

namespace ASMNet.Tests.Detection;

public sealed class FaceDetectionTests
{
    private static readonly BoundingBox Picture = new(-0.5f, -0.5f, 640, 480);

    // A face of 76 x 100 of which a share is outside: the rest of the box is known, and where the whole one was.
    [Theory]
    [InlineData(0.12f)]
    [InlineData(0.2f)]
    [InlineData(0.5f)]
    public void Completed_FaceThatTheUpperOrLowerEdgeCuts_GoesOnBeyondIt(float outside)
    {
        float seen = 100 * (1 - outside);
        BoundingBox upper = Box(200, -0.5f, 76, seen).Completed(Picture).Box;
        Assert.Equal(-0.5f - (100 * outside), upper.Y, 0.01f);
        Assert.Equal((200, 76, seen - 0.5f), (upper.X, upper.Width, MathF.Round(upper.Bottom, 3)));

        BoundingBox lower = Box(200, 479.5f - seen, 76, seen).Completed(Picture).Box;
        Assert.Equal(479.5f - seen, lower.Y);
        Assert.Equal(479.5f + (100 * outside), lower.Bottom, 0.01f);
    }

    [Theory]
    [InlineData(200, 6, 76, 60)] // wide, but away from the edges
    [InlineData(200, 0, 76, 95)] // at the edge, but hardly wider than a face
    [InlineData(0, 100, 38, 100)] // cut by the left edge
    [InlineData(602, 100, 38, 100)] // by the right one
    [InlineData(0, 0, 640, 480)] // as large as the picture
    public void Completed_AnyOther_StaysAsItIs(float x, float y, float width, float height) =>
        Assert.Equal(Box(x, y, width, height), Box(x, y, width, height).Completed(Picture));

    [Theory]
    [InlineData(0, 100)]
    [InlineData(180, 100)]
    [InlineData(20, 86.32f)] // the box around a leaning face is wider: 0.88 of its height
    [InlineData(-20, 86.32f)]
    [InlineData(40, 60)] // on its side: not touched
    [InlineData(90, 60)]
    public void Completed_FaceThatLeans_IsMeasuredByItsLean(float degrees, float height)
    {
        (float sine, float cosine) = MathF.SinCos(degrees * MathF.PI / 180);
        var eyes = new FacePoints(new Vector2(20, 20), new Vector2(20 + (30 * cosine), 20 + (30 * sine)), default, default, default);
        FaceDetection face = Box(0, 0, 76, 60) with { Points = eyes };
        Assert.Equal(height, face.Completed(Picture).Box.Height, 0.1f);
        Assert.Equal(eyes, face.Completed(Picture).Points);
    }

    private static FaceDetection Box(float x, float y, float width, float height) => new(new BoundingBox(x, y, width, height), 0.9f, null);
}
