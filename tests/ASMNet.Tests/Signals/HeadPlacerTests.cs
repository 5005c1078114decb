using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Geometry;
using ASMNet.Signals;
using ASMNet.Tracking;

namespace ASMNet.Tests.Signals;

public class HeadPlacerTests
{
    private static readonly CameraModel Camera = CameraModel.FromFieldOfView(640, 480, 60);

    [Theory]
    [InlineData(0, 0, 60, 0, 0, 0)]
    [InlineData(18, -9, 60, 0, 0, 0)]
    [InlineData(-12, 6, 45, 25, 0, 0)]
    [InlineData(10, 3, 90, -20, 15, 0)]
    [InlineData(-20, -10, 80, 10, -20, 30)]
    public void AHeadIsFoundWhereItIs(float x, float y, float z, float yaw, float pitch, float roll)
    {
        var face = new TrackedFace();
        var position = new Vector3(x, y, z);
        Quaternion orientation = SignalsTestData.Turn(yaw, pitch, roll);
        SignalsTestData.Project(Camera, position, orientation, face);

        new HeadPlacer(SignalsTestData.Head).Place(Camera, face);

        Assert.NotNull(face.Placement);
        Assert.True(Vector3.Distance(position, face.Position!.Value) < 0.01f * z, $"{face.Position} instead of {position}");
        Assert.True(Degrees(orientation, face.Placement.Value.Orientation) < 1, "the orientation is off");
        for (int i = 0; i < 68; i++)
        {
            Assert.True(Vector3.Distance(SignalsTestData.Head.Points[i], face.Points3D[i]) < 0.3f, $"point {i} is {face.Points3D[i]}");
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, float.NaN)]
    [InlineData(float.PositiveInfinity, 1)]
    public void ATurnThatIsNoneIsRefused(float x, float w)
    {
        var face = new TrackedFace();
        SignalsTestData.Project(Camera, new Vector3(0, 0, 60), Quaternion.Identity, face);

        Assert.Throws<ArgumentException>("turn", () => new HeadPlacer(SignalsTestData.Head).Place(Camera, face, new Quaternion(x, 0, 0, w)));
    }

    // The points are exact, so the place is too: where the ray to the head is taken from the middle of the eyes alone, a near head that is turned is off by a degree.
    [Theory]
    [InlineData(8, 4, 20, 60)]
    [InlineData(-15, 5, 30, -40)]
    [InlineData(18, -9, 60, 60)]
    public void ANearHeadThatIsTurnedIsFoundExactly(float x, float y, float z, float yaw)
    {
        var face = new TrackedFace();
        Quaternion orientation = SignalsTestData.Turn(yaw, 0, 0);
        SignalsTestData.Project(Camera, new Vector3(x, y, z), orientation, face);

        new HeadPlacer(SignalsTestData.Head).Place(Camera, face);

        HeadPlacement found = face.Placement!.Value;
        Quaternion off = Quaternion.Conjugate(orientation) * found.Orientation;
        Assert.InRange(Vector3.Distance(new Vector3(x, y, z), found.Position), 0, 0.002f);
        Assert.InRange(360 / MathF.PI * new Vector3(off.X, off.Y, off.Z).Length(), 0, 0.05f);
    }

    // Both eyes are as high as each other: what one seems higher and the other lower is error, and moves neither gaze.
    [Fact]
    public void EyesOfWhichOneSeemsHigherLookWhereTheyLooked()
    {
        TrackedFace level = Look(0);
        TrackedFace aslant = Look(1.5f);
        Vector2 expected = Gaze.Angles(level.Gaze!.Value.Mean!.Value);
        Vector2 found = Gaze.Angles(aslant.Gaze!.Value.Mean!.Value);
        Assert.Equal(0, expected.Y, 1f);
        Assert.Equal(expected.Y, found.Y, 0.3f);

        static TrackedFace Look(float pixels)
        {
            var face = new TrackedFace();
            var position = new Vector3(0, 0, 60);
            SignalsTestData.Project(Camera, position, Quaternion.Identity, face);
            face.Irises = new Irises(See(SignalsTestData.Head.RightEye), See(SignalsTestData.Head.LeftEye));
            for (int i = 36; i < 48; i++)
            {
                face.Landmarks[i].Y += i < 42 ? pixels : -pixels;
            }

            new HeadPlacer(SignalsTestData.Head).Place(Camera, face);
            return face;

            Iris See(Vector3 eyeball) => new(Camera.Project(position + eyeball - new Vector3(0, 0, SignalsTestData.Head.EyeRadius)), 6);
        }
    }

    [Fact]
    public void AFaceOfOtherLandmarksIsRefused() => Assert.Contains(
        "5 landmarks", Assert.Throws<ArgumentException>(() => new HeadPlacer(SignalsTestData.Head).Place(Camera, new TrackedFace(5))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(20, 0)]
    [InlineData(-15, 12)]
    public void AnEyeLooksWhereItsIrisIs(float right, float down)
    {
        var face = new TrackedFace();
        var position = new Vector3(8, -4, 60);
        Quaternion orientation = SignalsTestData.Turn(12, -6, 4);
        SignalsTestData.Project(Camera, position, orientation, face);
        (float x, float y) = (MathF.Tan(right * MathF.PI / 180), MathF.Tan(down * MathF.PI / 180));
        var direction = Vector3.Normalize(new Vector3(x, y, -1));
        face.Irises = new Irises(See(SignalsTestData.Head.RightEye), See(SignalsTestData.Head.LeftEye));

        new HeadPlacer(SignalsTestData.Head).Place(Camera, face);

        Vector2 angles = Gaze.Angles(face.Gaze!.Value.Mean!.Value);
        Assert.Equal(right, angles.X, 1.5f);
        Assert.Equal(down, angles.Y, 1.5f);

        Iris See(Vector3 eyeball)
        {
            Vector3 centre = position + Vector3.Transform(eyeball, orientation);
            return new Iris(Camera.Project(centre + (SignalsTestData.Head.EyeRadius * direction)), 6);
        }
    }

    [Fact]
    public void EyesThatSeemToSquintLookNearlyTheSameWay()
    {
        var position = new Vector3(0, 0, 60);
        var face = new TrackedFace();
        SignalsTestData.Project(Camera, position, Quaternion.Identity, face);
        var outwards = new Vector3(0.3f, 0, -1);
        face.Irises = new Irises(
            new Iris(Camera.Project(position + SignalsTestData.Head.RightEye + (SignalsTestData.Head.EyeRadius * Vector3.Normalize(outwards with { X = -0.3f }))), 6),
            new Iris(Camera.Project(position + SignalsTestData.Head.LeftEye + (SignalsTestData.Head.EyeRadius * Vector3.Normalize(outwards))), 6));

        new HeadPlacer(SignalsTestData.Head).Place(Camera, face);

        // Of the 33 degrees between what the two irises say a fifth is left.
        Vector2 right = Gaze.Angles(face.Gaze!.Value.Right!.Value);
        Vector2 left = Gaze.Angles(face.Gaze!.Value.Left!.Value);
        Assert.InRange(left.X - right.X, 4, 10);
        Assert.InRange(left.X + right.X, -1.5f, 1.5f);
    }

    [Fact]
    public void WithoutIrisesThereIsNoGaze()
    {
        var face = new TrackedFace();
        SignalsTestData.Project(Camera, new Vector3(0, 0, 60), Quaternion.Identity, face);

        new HeadPlacer(SignalsTestData.Head).Place(Camera, face);

        Assert.Null(face.Gaze);
    }

    [Fact]
    public void PointsThatFellTogetherHaveNoPlace()
    {
        var face = new TrackedFace();
        SignalsTestData.Project(Camera, new Vector3(0, 0, 60), Quaternion.Identity, face);
        face.Irises = new Irises(new Iris(face.Landmarks[38], 6), null);
        new HeadPlacer(SignalsTestData.Head).Place(Camera, face);
        Assert.NotNull(face.Gaze);
        face.Landmarks.Fill(new Vector2(320, 240));

        new HeadPlacer(SignalsTestData.Head).Place(Camera, face);

        Assert.Null(face.Placement);
        Assert.Null(face.Position);
        Assert.Null(face.Gaze);
    }

    [Fact]
    public void AMirroredPoseIsAMirroredOrientation()
    {
        Quaternion one = HeadPlacer.ToQuaternion(new HeadPose(20, 10, 5));
        Quaternion other = HeadPlacer.ToQuaternion(new HeadPose(-20, 10, -5));

        var nose = Vector3.Transform(-Vector3.UnitZ, one);
        var mirrored = Vector3.Transform(-Vector3.UnitZ, other);

        Assert.True(nose.X > 0.3f, "positive yaw turns the nose to the picture's right");
        Assert.True(nose.Y < -0.1f, "positive pitch turns the nose up");
        Assert.Equal(-nose.X, mirrored.X, 1e-4f);
        Assert.Equal(nose.Y, mirrored.Y, 1e-4f);
    }

    private static float Degrees(Quaternion one, Quaternion other) =>
        2 * MathF.Acos(MathF.Min(1, MathF.Abs(Quaternion.Dot(one, other)))) * 180 / MathF.PI;
}
