using System.Numerics;
using ASMNet.Signals;

namespace ASMNet.Tests.Signals;

/// <summary>Pixel centres lie at integers: a picture of 640 columns goes from -0.5 to 639.5.</summary>
public sealed class CameraModelTests
{
    [Theory]
    [InlineData(0, 480, 60, "width")]
    [InlineData(640, -480, 60, "height")]
    [InlineData(640, 480, 0, "fieldOfView")]
    [InlineData(640, 480, 180, "fieldOfView")]
    [InlineData(640, 480, float.NaN, "fieldOfView")]
    public void FromFieldOfView_WhatNoCameraSees_IsRefused(int width, int height, float fieldOfView, string name) =>
        Assert.Throws<ArgumentOutOfRangeException>(name, () => CameraModel.FromFieldOfView(width, height, fieldOfView));

    [Fact]
    public void FromFieldOfView_RightAngle_SeesThePicturesEdgesAt45Degrees()
    {
        var camera = CameraModel.FromFieldOfView(640, 480, 90);

        Assert.Equal(new Vector2(319.5f, 239.5f), camera.Center);
        Assert.Equal(320, camera.FocalLength, 3);
        Assert.Equal(-1, camera.Ray(new Vector2(-0.5f, 0)).X, 4);
        Assert.Equal(1, camera.Ray(new Vector2(639.5f, 0)).X, 4);
        Assert.Equal(new Vector2(319.5f + 32, 239.5f - 64), camera.Project(new Vector3(10, -20, 100)), (one, other) => Vector2.Distance(one, other) < 0.001f);
    }
}
