using System.Numerics;
using ASMNet.Geometry;

namespace ASMNet.Tests.Geometry;

public sealed class HeadPoseTests
{
    // The nose points to the viewer (z) when the head looks straight; z is dropped by the projection, y points down.
    private static readonly Vector3 Nose = new(0, 0, 1);

    [Fact]
    public void ToRotation_PositiveYaw_TurnsTheNoseToTheRight() =>
        Assert.True(Vector3.Transform(Nose, new HeadPose(30, 0, 0).ToRotation()).X > 0.4f);

    [Fact]
    public void ToRotation_PositivePitch_LiftsTheNose() =>
        Assert.True(Vector3.Transform(Nose, new HeadPose(0, 30, 0).ToRotation()).Y < -0.4f);

    [Fact]
    public void ToRotation_PositiveRoll_TurnsRightToDown() =>
        Assert.True(Vector3.Transform(new Vector3(1, 0, 0), new HeadPose(0, 0, 30).ToRotation()).Y > 0.4f);

    // The framework's own rotations about one axis, put together in the order of the type's formula (for row vectors it is turned about).
    [Theory]
    [InlineData(20, -35, 50)]
    [InlineData(-80, 10, -170)]
    [InlineData(33, 21, 14)]
    public void ToRotation_AllThreeAngles_IsTheProductOfTheSingleTurns(float yaw, float pitch, float roll)
    {
        const float Radians = MathF.PI / 180;
        Matrix4x4 expected = Matrix4x4.CreateRotationZ(roll * Radians) * Matrix4x4.CreateRotationY(yaw * Radians) * Matrix4x4.CreateRotationX(pitch * Radians);
        Matrix4x4 rotation = new HeadPose(yaw, pitch, roll).ToRotation();
        for (int row = 0; row < 4; row++)
        {
            for (int column = 0; column < 4; column++)
            {
                Assert.Equal(expected[row, column], rotation[row, column], 1e-6f);
            }
        }
    }

    [Theory]
    [InlineData(20, -35, 50)]
    [InlineData(-80, 10, -170)]
    [InlineData(90, 0, 0)]
    [InlineData(-90, 0, 0)]
    [InlineData(90, 20, 10)]
    [InlineData(-90, -35, 50)]
    [InlineData(90, 80, -130)]
    public void FromRotation_OfToRotation_ComesBack(float yaw, float pitch, float roll)
    {
        HeadPose back = HeadPose.FromRotation(new HeadPose(yaw, pitch, roll).ToRotation());
        Assert.Equal(yaw, back.Yaw, 1e-3f);
        Assert.Equal(pitch, back.Pitch, 1e-3f);
        Assert.Equal(roll, back.Roll, 1e-3f);
    }

    // Quarter turns as they are exactly, without the rounding of sine and cosine: nothing tells pitch from roll, and all of it is roll. The
    // numbers are those of the product of the single turns.
    [Theory]
    [InlineData(90, 40)]
    [InlineData(-90, 40)]
    [InlineData(90, -150)]
    public void FromRotation_ExactProfile_IsRollAndTheSameRotation(float yaw, float roll)
    {
        (float sine, float cosine) = MathF.SinCos(roll * MathF.PI / 180);
        float side = MathF.Sign(yaw);
        HeadPose pose = HeadPose.FromRotation(new Matrix4x4(0, sine, -side * cosine, 0, 0, cosine, side * sine, 0, side, 0, 0, 0, 0, 0, 0, 1));
        Assert.Equal(yaw, pose.Yaw, 1e-3f);
        Assert.Equal(0, pose.Pitch);
        Assert.Equal(roll, pose.Roll, 1e-3f);
    }

    // The poses near profile by the framework's quaternions, in which no angle is lost.
    [Theory]
    [InlineData(90, 20, 10)]
    [InlineData(-90, 60, -45)]
    [InlineData(89.99f, 30, 30)]
    public void FromRotation_NearProfile_IsTheSameRotation(float yaw, float pitch, float roll)
    {
        const float Radians = MathF.PI / 180;
        Quaternion turn = Quaternion.CreateFromAxisAngle(Vector3.UnitX, pitch * Radians) * Quaternion.CreateFromAxisAngle(Vector3.UnitY, yaw * Radians)
            * Quaternion.CreateFromAxisAngle(Vector3.UnitZ, roll * Radians);
        Matrix4x4 back = HeadPose.FromRotation(Matrix4x4.CreateFromQuaternion(turn)).ToRotation();
        foreach (Vector3 axis in (Vector3[])[Vector3.UnitX, Vector3.UnitY, Vector3.UnitZ])
        {
            Assert.Equal(0, Vector3.Distance(Vector3.Transform(axis, turn), Vector3.Transform(axis, back)), 1e-3f);
        }
    }

    [Fact]
    public void RotatedInPlane_FrontalHead_OnlyRolls()
    {
        HeadPose turned = new HeadPose(0, 0, 10).RotatedInPlane(MathF.PI / 6);
        Assert.Equal(0, turned.Yaw, 1e-4f);
        Assert.Equal(0, turned.Pitch, 1e-4f);
        Assert.Equal(40, turned.Roll, 1e-4f);
    }

    [Fact]
    public void RotatedInPlane_TurnedHead_MovesTheNoseWithThePicture()
    {
        // A nose that points right points down after a quarter turn clockwise.
        HeadPose turned = new HeadPose(30, 0, 0).RotatedInPlane(MathF.PI / 2);
        Assert.Equal(-30, turned.Pitch, 1e-3f);
    }
}
