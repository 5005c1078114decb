using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Synthesis;
using ASMNet.Tracking;

namespace ASMNet.Tests.Tracking;

public sealed class FaceAppearanceTests
{
    private readonly FaceAppearance _appearance = new();
    private readonly FramePool _pool = new();

    [Fact]
    public void Describe_DrawnFace_IsOfTheDocumentedLengthAndUnitLength()
    {
        float[] description = Describe(1, default, 150);
        Assert.Equal(944, FaceAppearance.Length);
        Assert.Equal(1, description.Sum(value => value * value), 1e-4f);
        Assert.All(description, value => Assert.InRange(value, 0, 1));
        Assert.Equal(0, FaceAppearance.Distance(description, description), 1e-4f);
    }

    [Fact]
    public void Distance_OnePersonInAnotherPlaceSizeRollAndLight_IsSmallerThanThatOfAnyTwoPeople()
    {
        float same = 0;
        float others = 1;
        for (int seed = 1; seed <= 6; seed++)
        {
            float[] known = Describe(seed, default, 150);
            same = Math.Max(same, FaceAppearance.Distance(known, Describe(seed, new HeadPose(3, -2, 25), 120, 300, 0.6f)));
            for (int other = seed + 1; other <= 6; other++)
            {
                others = Math.Min(others, FaceAppearance.Distance(known, Describe(other, default, 150)));
            }
        }

        Assert.True(same < others, $"one person {same:F3}, two people {others:F3}");
    }

    [Fact]
    public void Describe_PointsThatFallTogether_IsRefused()
    {
        var description = new float[FaceAppearance.Length];
        Assert.False(_appearance.Describe(new ImageView(new byte[12], 2, 2, 6), new Vector2[68], description));
    }

    private float[] Describe(int seed, HeadPose pose, float size, float x = 200, float light = 1)
    {
        using FrameBuffer frame = _pool.Rent(480, 360);
        frame.Pixels.Fill(120);
        var truth = new TrackedFace();
        new SyntheticFace(ShippedFace.Model, seed).Draw(frame, new SyntheticFaceState(new Vector2(x, 180), size, pose), truth);
        foreach (ref byte value in frame.Pixels)
        {
            value = (byte)(light * value);
        }

        var description = new float[FaceAppearance.Length];
        Assert.True(_appearance.Describe(frame.View, truth.Landmarks, description));
        return description;
    }
}
