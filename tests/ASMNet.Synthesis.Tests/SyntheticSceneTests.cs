using ASMNet.Imaging;
using ASMNet.Tracking;

namespace ASMNet.Synthesis.Tests;

public sealed class SyntheticSceneTests
{
    private readonly FramePool _pool = new();

    [Fact]
    public void Render_SameSeedAndTime_GivesTheSamePictureAndTruth()
    {
        var options = new SyntheticSceneOptions { Seed = 5, Faces = 2, LightChange = 0.2f };
        var first = new TrackedFaces(2);
        var second = new TrackedFaces(2);
        byte[] once = Render(new SyntheticScene(ShippedFace.Model, options), 3.2, first);
        var scene = new SyntheticScene(ShippedFace.Model, options);
        Render(scene, 1.1, second);
        byte[] again = Render(scene, 3.2, second);

        Assert.Equal(once, again);
        Assert.True(first[1].Landmarks.SequenceEqual(second[1].Landmarks));
        Assert.NotEqual(once, Render(scene, 3.3, second));
    }

    [Fact]
    public void Render_SeveralFaces_NumbersThemAndKeepsThemApart()
    {
        var truth = new TrackedFaces(8);
        var scene = new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { Faces = 8, Motion = 1 });
        for (int i = 0; i < 20; i++)
        {
            Render(scene, i * 0.7, truth);
            Assert.Equal(8, truth.Count);
            for (int face = 0; face < 8; face++)
            {
                Assert.Equal(face + 1, truth[face].Id);
                Assert.Equal(1, truth[face].Confidence);
                for (int other = 0; other < face; other++)
                {
                    Assert.Equal(0, truth[face].Box.IntersectionOverUnion(truth[other].Box));
                }
            }
        }
    }

    [Fact]
    public void Render_FullMotion_StaysWithinTheDocumentedPosesAndThePicture()
    {
        var truth = new TrackedFaces(1);
        var scene = new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { Motion = 1, Seed = 2 });
        float largestYaw = 0;
        for (int i = 0; i < 200; i++)
        {
            Render(scene, i * 0.25, truth);
            TrackedFace face = truth[0];
            Assert.InRange(face.Pose.Yaw, -40, 40);
            Assert.InRange(face.Pose.Pitch, -20, 20);
            Assert.InRange(face.Pose.Roll, -25, 25);
            Assert.True(face.Box.X > -20 && face.Box.Y > -20 && face.Box.Right < 340 && face.Box.Bottom < 260);
            largestYaw = Math.Max(largestYaw, Math.Abs(face.Pose.Yaw));
        }

        Assert.InRange(largestYaw, 30, 40);
    }

    [Fact]
    public void Render_Absence_FaceIsGoneForThatTimeAndComesBack()
    {
        var options = new SyntheticSceneOptions
        {
            Faces = 2,
            Absences = [new SyntheticAbsence(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1.5), Face: 0)],
        };
        var scene = new SyntheticScene(ShippedFace.Model, options);
        var truth = new TrackedFaces(2);
        foreach ((double time, int[] expected) in new (double, int[])[] { (1.5, [1, 2]), (2, [2]), (2.7, [2]), (3.5, [2]), (4, [1, 2]) })
        {
            Render(scene, time, truth);
            Assert.Equal(expected, truth.AsSpan().ToArray().Select(face => face.Id));
        }
    }

    [Fact]
    public void Render_StillScene_DoesNotMove()
    {
        var scene = new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { Motion = 0, Noise = 0 });
        Assert.Equal(Render(scene, 0, new TrackedFaces(1)), Render(scene, 9.7, new TrackedFaces(1)));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(12)]
    public void Render_Noise_HasTheDeviationThatWasAskedFor(float deviation)
    {
        byte[] clean = Render(new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { Noise = 0 }), 1, new TrackedFaces(1));
        byte[] noisy = Render(new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { Noise = deviation }), 1, new TrackedFaces(1));
        double sum = 0;
        int count = 0;
        for (int i = 0; i < clean.Length; i++)
        {
            // Where neither end of the range cuts the noise off.
            if (clean[i] is > 60 and < 195)
            {
                sum += Math.Pow(noisy[i] - clean[i], 2);
                count++;
            }
        }

        Assert.InRange(Math.Sqrt(sum / count), 0.95 * deviation, 1.08 * deviation);
    }

    [Fact]
    public void Render_LightChange_SwellsAndFades()
    {
        var scene = new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { Motion = 0, Noise = 0, LightChange = 0.5f });
        double bright = Render(scene, Math.PI / 1.8, new TrackedFaces(1)).Average(b => b);
        double dark = Render(scene, 3 * Math.PI / 1.8, new TrackedFaces(1)).Average(b => b);
        Assert.InRange(dark / bright, 0.3, 0.45);
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(321, 241)]
    [InlineData(3840, 2160)]
    public void Render_AnySize_FaceHasItsShareOfTheHeight(int width, int height)
    {
        using FrameBuffer frame = _pool.Rent(width, height);
        var truth = new TrackedFaces(1);
        new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { Motion = 0 }).Render(TimeSpan.Zero, frame, truth);
        Assert.InRange(truth[0].Box.Height / height, 0.38f, 0.46f);
    }

    [Theory]
    [InlineData(0.05f)]
    [InlineData(0.95f)]
    public void Render_SmallestAndLargestFace_LiesInThePicture(float size)
    {
        var truth = new TrackedFaces(1);
        var scene = new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { FaceSize = size, Motion = 0 });
        Render(scene, 0, truth);
        Assert.InRange(truth[0].Box.Height / 240, 0.93f * size, 1.07f * size);
        Assert.All(truth[0].Landmarks.ToArray(), point => Assert.True(point.X > 0 && point.Y > -8 && point.X < 319 && point.Y < 248));
    }

    [Fact]
    public void Render_AfterTheFirstFrame_AllocatesNothing()
    {
        var scene = new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { Faces = 3 });
        var truth = new TrackedFaces(3);
        using FrameBuffer frame = _pool.Rent(320, 240);
        scene.Render(TimeSpan.Zero, frame, truth);
        long allocated = Allocations.Least(() =>
        {
            for (int i = 1; i < 30; i++)
            {
                scene.Render(TimeSpan.FromMilliseconds(40 * i), frame, truth);
            }
        });

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Constructor_OptionOutOfRange_NamesIt()
    {
        foreach ((SyntheticSceneOptions options, string name) in new[]
        {
            (new SyntheticSceneOptions { Faces = 0 }, "Faces"),
            (new SyntheticSceneOptions { Faces = 9 }, "Faces"),
            (new SyntheticSceneOptions { FaceSize = 0.01f }, "FaceSize"),
            (new SyntheticSceneOptions { FaceSize = float.NaN }, "FaceSize"),
            (new SyntheticSceneOptions { Motion = 2 }, "Motion"),
            (new SyntheticSceneOptions { Noise = -1 }, "Noise"),
            (new SyntheticSceneOptions { LightChange = 1 }, "LightChange"),
            (new SyntheticSceneOptions { Absences = [new SyntheticAbsence(TimeSpan.Zero, TimeSpan.Zero)] }, "Absences"),
            (new SyntheticSceneOptions { Absences = [new SyntheticAbsence(TimeSpan.Zero, TimeSpan.FromSeconds(1), 1)] }, "Absences"),
        })
        {
            var exception = Assert.Throws<ArgumentOutOfRangeException>(() => new SyntheticScene(ShippedFace.Model, options));
            Assert.Equal(name, exception.ParamName);
        }
    }

    [Fact]
    public void Render_TooFewSlots_Throws()
    {
        var scene = new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { Faces = 2 });
        Assert.Throws<ArgumentException>(() => Render(scene, 0, new TrackedFaces(1)));
    }

    private byte[] Render(SyntheticScene scene, double seconds, TrackedFaces truth)
    {
        using FrameBuffer frame = _pool.Rent(320, 240);
        scene.Render(TimeSpan.FromSeconds(seconds), frame, truth);
        return frame.Pixels.ToArray();
    }
}
