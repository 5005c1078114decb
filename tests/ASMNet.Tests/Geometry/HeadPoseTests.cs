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

    [Theory]
    [InlineData(20, -35, 50)]
    [InlineData(-80, 10, -170)]
    public void FromRotation_OfToRotation_ComesBack(float yaw, float pitch, float roll)
    {
        HeadPose back = HeadPose.FromRotation(new HeadPose(yaw, pitch, roll).ToRotation());
        Assert.Equal(yaw, back.Yaw, 1e-3f);
        Assert.Equal(pitch, back.Pitch, 1e-3f);
        Assert.Equal(roll, back.Roll, 1e-3f);
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
