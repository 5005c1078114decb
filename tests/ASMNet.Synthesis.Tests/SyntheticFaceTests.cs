using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Shapes;
using ASMNet.Tracking;

namespace ASMNet.Synthesis.Tests;

public sealed class SyntheticFaceTests
{
    private const int JawPoints = 17;
    private static readonly Vector2 Center = new(200, 210);

    private readonly SyntheticFace _face = new(ShippedFace.Model, 3);

    [Fact]
    public void Draw_FrontalFace_HasTheSizeAndPlaceThatWereAskedFor()
    {
        BoundingBox box = Draw(State(default)).Box;
        Assert.InRange(box.Height, 0.95f * 180, 1.05f * 180);
        Assert.InRange(Vector2.Distance(box.Center, Center), 0, 0.03f * 180);
    }

    [Theory]
    [InlineData(-35, 10, 5)]
    [InlineData(25, -15, -20)]
    [InlineData(38, 18, 24)]
    public void Draw_TurnedFace_LandmarksAreTheRotatedRigidHead(float yaw, float pitch, float roll)
    {
        // Two small turns tell the depth of every point; a large turn must then follow from the formula of HeadPose.
        Vector2[] front = Points(default);
        Vector2[] nodded = Points(new HeadPose(0, 10, 0));
        Vector2[] shaken = Points(new HeadPose(10, 0, 0));
        var pose = new HeadPose(yaw, pitch, roll);
        Matrix4x4 rotation = pose.ToRotation();
        Vector2[] turned = Points(pose);
        (float sine, float cosine) = MathF.SinCos(10 * MathF.PI / 180);
        Vector3 origin = Lift(Ibug68.NoseTip);
        for (int i = JawPoints; i < Ibug68.Count; i++)
        {
            Vector3 expected = Vector3.Transform(Lift(i) - origin, rotation);
            Vector2 actual = turned[i] - turned[Ibug68.NoseTip];
            Assert.InRange(Vector2.Distance(new Vector2(expected.X, expected.Y), actual), 0, 0.05f);
        }

        Vector3 Lift(int i)
        {
            float depth = (shaken[i].X - (cosine * front[i].X)) / sine;
            float check = ((cosine * front[i].Y) - nodded[i].Y) / sine;
            Assert.InRange(depth - check - Offset(), -0.2f, 0.2f);
            return new Vector3(front[i], depth);
        }

        float Offset()
        {
            int i = Ibug68.NoseTip;
            return ((shaken[i].X - (cosine * front[i].X)) / sine) - (((cosine * front[i].Y) - nodded[i].Y) / sine);
        }
    }

    [Theory]
    [InlineData(35, 12)]
    [InlineData(-35, 4)]
    public void Draw_TurnedFace_FarJawFollowsTheVisibleContour(float yaw, int jawPoint)
    {
        Vector2[] points = Points(new HeadPose(yaw, 0, 0));
        float outwards = MathF.Sign(yaw);
        float nose = outwards * (points[Ibug68.NoseTip].X - Center.X);
        float jaw = outwards * (points[jawPoint].X - Center.X);
        Assert.True(jaw > nose - (0.1f * 180), $"the far contour lies {nose - jaw} pixels behind the tip of the nose");

        // At the contour the picture changes from skin to what is behind the head.
        using FrameBuffer picture = new FramePool().Rent(400, 400);
        picture.Pixels.Fill(255);
        _face.Draw(picture, State(new HeadPose(yaw, 0, 0)), new TrackedFace());
        int y = (int)points[jawPoint].Y;
        Assert.True(Brightness(picture, (int)(points[jawPoint].X - (outwards * 6)), y) < 240);
        Assert.Equal(255, Brightness(picture, (int)(points[jawPoint].X + (outwards * 30)), y));
    }

    [Fact]
    public void Draw_Blink_ClosesTheEyesInTruthAndPicture()
    {
        TrackedFace open = Draw(State(default));
        TrackedFace closed = Draw(State(default) with { Blink = 1 });
        foreach ((int upper, int lower) in new[] { (37, 41), (38, 40), (43, 47), (44, 46) })
        {
            Assert.InRange(open.Landmarks[lower].Y - open.Landmarks[upper].Y, 5, 20);
            Assert.InRange(closed.Landmarks[lower].Y - closed.Landmarks[upper].Y, -0.01f, 1f);
        }
    }

    [Theory]
    [InlineData(0.05f)]
    [InlineData(0.15f)]
    public void Draw_MouthOpening_PartsTheInnerLipsByThatShareOfTheFace(float opening)
    {
        TrackedFace face = Draw(State(default) with { MouthOpening = opening });
        float gap = (face.Landmarks[65].Y + face.Landmarks[66].Y + face.Landmarks[67].Y
            - face.Landmarks[61].Y - face.Landmarks[62].Y - face.Landmarks[63].Y) / 3;
        Assert.InRange(gap / 180, opening - 0.02f, opening + 0.02f);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(20, 10, 15)]
    [InlineData(-20, -10, -20)]
    public void Draw_AnyPose_EyesAreDarkerThanTheCheeksWhereTheTruthSaysTheyAre(float yaw, float pitch, float roll)
    {
        using FrameBuffer picture = new FramePool().Rent(400, 400);
        picture.Pixels.Fill(128);
        var face = new TrackedFace();
        _face.Draw(picture, State(new HeadPose(yaw, pitch, roll)), face);
        Vector2 eye = (face.Landmarks[37] + face.Landmarks[38] + face.Landmarks[40] + face.Landmarks[41]) / 4;
        Vector2 cheek = (face.Landmarks[41] + face.Landmarks[48]) / 2;
        Assert.True(Brightness(picture, (int)eye.X, (int)eye.Y) < Brightness(picture, (int)cheek.X, (int)cheek.Y) - 20);
    }

    [Fact]
    public void Draw_OutsideThePicture_LeavesItAlone()
    {
        using FrameBuffer picture = new FramePool().Rent(100, 100);
        picture.Pixels.Fill(77);
        _face.Draw(picture, new SyntheticFaceState(new Vector2(-500, -900), 100, default), new TrackedFace());
        Assert.False(picture.Pixels.Slice(0, 3 * 100 * 20).ContainsAnyExcept((byte)77));
    }

    [Fact]
    public void Draw_WithoutSize_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Draw(new SyntheticFaceState(Center, 0, default)));

    private static SyntheticFaceState State(HeadPose pose) => new(Center, 180, pose);

    private static int Brightness(FrameBuffer picture, int x, int y)
    {
        ReadOnlySpan<byte> pixel = picture.View.Row(y).Slice(3 * x, 3);
        return (pixel[0] + pixel[1] + pixel[2]) / 3;
    }

    private Vector2[] Points(HeadPose pose) => Draw(State(pose)).Landmarks.ToArray();

    private TrackedFace Draw(SyntheticFaceState state)
    {
        using FrameBuffer picture = new FramePool().Rent(400, 400);
        picture.Pixels.Clear();
        var face = new TrackedFace();
        _face.Draw(picture, state, face);
        return face;
    }
}
