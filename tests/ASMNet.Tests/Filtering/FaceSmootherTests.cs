using System.Numerics;
using ASMNet.Filtering;
using ASMNet.Geometry;
using ASMNet.Shapes;
using ASMNet.Tests.Shapes;
using ASMNet.Tracking;

namespace ASMNet.Tests.Filtering;

public sealed class FaceSmootherTests
{
    private const float Radius = 60;
    private static readonly ShapeModel Model = TestShapes.Model();

    [Fact]
    public void Smooth_JitterOfAStillFace_IsHalvedAtLeast()
    {
        var random = new Random(1);
        Vector2[] still = TestShapes.Face(Model, [0, 0], At(200, 150));
        double raw = 0;
        double smooth = 0;
        Run(new FaceSmootherOptions(), 200, (n, face) => Jitter(random, still, face), (n, face) =>
        {
            if (n > 20)
            {
                smooth += Error(still, face);
            }
        });
        random = new Random(1);
        var unfiltered = new TrackedFace();
        for (int n = 0; n < 200; n++)
        {
            Jitter(random, still, unfiltered);
            raw += n > 20 ? Error(still, unfiltered) : 0;
        }

        Assert.True(smooth < 0.5 * raw, $"{smooth / raw:F3} of the jitter is left.");
    }

    [Fact]
    public void Smooth_FaceThatMovesAcrossThePicture_LagsByLessThanAFrame()
    {
        // Half a picture of 640 pixels in a second.
        float lag = 0;
        Run(
            new FaceSmootherOptions(),
            30,
            (n, face) => TestShapes.Face(Model, [0, 0], At(100 + (320 * n / 30f), 150)).CopyTo(face.Landmarks),
            (n, face) => lag = 100 + (320 * n / 30f) - Model.Align(face.Landmarks).Shift.X);
        Assert.InRange(lag, 0, 320 / 30f);
    }

    [Fact]
    public void Smooth_FaceThatTurnsBackAtSpeed_IsNotLeftBehind()
    {
        // Its speed, smoothed, is nothing for a moment when it turns back.
        float x = 100;
        float step = 40;
        float worst = 0;
        Run(
            new FaceSmootherOptions(),
            60,
            (n, face) =>
            {
                step = x + step is < 50 or > 400 ? -step : step;
                x += step;
                TestShapes.Face(Model, [0, 0], At(x, 150)).CopyTo(face.Landmarks);
            },
            (n, face) => worst = Math.Max(worst, MathF.Abs(x - Model.Align(face.Landmarks).Shift.X)));
        Assert.InRange(worst, 0, 0.1f * Radius);
    }

    [Theory]
    [InlineData(25)]
    [InlineData(30)]
    [InlineData(60)]
    public void Smooth_BlinkOfATenthOfASecond_KeepsSevenTenthsOfItsDepth(int rate)
    {
        // The upper lids come down by a tenth of the face's radius, for 0.1 s from open to open.
        float deepest = 0;
        Vector2[] still = TestShapes.Face(Model, [0, 0], At(200, 150));
        Run(
            new FaceSmootherOptions(),
            2 * rate,
            (n, face) =>
            {
                still.CopyTo(face.Landmarks);
                foreach (int lid in (int[])[37, 38, 43, 44])
                {
                    face.Landmarks[lid].Y += 0.1f * Radius * MathF.Max(0, 1 - (MathF.Abs((n / (float)rate) - 1) / 0.05f));
                }
            },
            (n, face) => deepest = Math.Max(deepest, Lids(face) - Lids(still)),
            rate);
        Assert.True(deepest >= 0.7f * 0.1f * Radius, $"The lids come down by {deepest:F1} of {0.1f * Radius:F1} pixels.");
    }

    [Fact]
    public void Smooth_FaceOutsideThreeDeviations_IsLimited()
    {
        float coefficient = 0;
        Run(
            new FaceSmootherOptions(),
            10,
            (n, face) => TestShapes.Face(Model, [0.6f, 0], At(200, 150)).CopyTo(face.Landmarks),
            (n, face) => coefficient = Coefficient(face, 0));
        Assert.Equal(0.3f, coefficient, 0.01f);
    }

    [Theory]
    [InlineData(1, 6)]
    [InlineData(0, 0)]
    public void Smooth_DetailBeyondTheModes_IsKeptAsAsked(float detail, float expectedShift)
    {
        Vector2[] clean = TestShapes.Face(Model, [0, 0], At(200, 150));
        float shift = 0;
        Run(
            new FaceSmootherOptions { Detail = detail },
            10,
            (n, face) =>
            {
                clean.CopyTo(face.Landmarks);
                face.Landmarks[10] += new Vector2(6, 0);
            },
            (n, face) => shift = Vector2.Distance(clean[10], face.Landmarks[10]));
        Assert.Equal(expectedShift, shift, 0.6f);
    }

    [Fact]
    public void Smooth_LostTrack_StartsAnew()
    {
        var smoother = new FaceSmoother(Model, new FaceSmootherOptions());
        var faces = new TrackedFaces(1);
        Put(faces, 1, At(100, 100));
        smoother.Smooth(TimeSpan.Zero, faces);
        faces.Clear();
        smoother.Smooth(TimeSpan.FromSeconds(0.03), faces);

        // So near that a filter with a past would still hold it back.
        Put(faces, 1, At(101, 100));
        smoother.Smooth(TimeSpan.FromSeconds(0.06), faces);
        Assert.Equal(101, Model.Align(faces[0].Landmarks).Shift.X, 0.01f);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Smooth_PoseOfNoNumbers_IsForgottenWithTheNextFrame(float wrong)
    {
        var smoother = new FaceSmoother(Model, new FaceSmootherOptions());
        var faces = new TrackedFaces(1);
        foreach ((int frame, float yaw) in new[] { (0, 5f), (1, wrong), (2, 7f), (3, 7f) })
        {
            Put(faces, 1, At(100, 100));
            faces[0].Pose = new HeadPose(yaw, 1, 2);
            smoother.Smooth(TimeSpan.FromSeconds(frame / 30.0), faces);
        }

        Assert.Equal(new HeadPose(7, 1, 2), faces[0].Pose);
    }

    [Fact]
    public void Smooth_FaceOfOtherLandmarks_IsRefused()
    {
        var faces = new TrackedFaces(1, landmarkCount: 5);
        faces.Add().Id = 1;
        var error = Assert.Throws<ArgumentException>(() => new FaceSmoother(Model, new FaceSmootherOptions()).Smooth(TimeSpan.Zero, faces));
        Assert.Contains("5 landmarks", error.Message, StringComparison.Ordinal);
        Assert.Equal("faces", error.ParamName);
    }

    [Fact]
    public void Smooth_TwoFacesInChangingOrder_DoNotMix()
    {
        var smoother = new FaceSmoother(Model, new FaceSmootherOptions());
        var faces = new TrackedFaces(2);
        for (int n = 0; n < 10; n++)
        {
            faces.Clear();
            Put(faces, 1 + (n % 2), n % 2 == 0 ? At(100, 100) : At(400, 300), clear: false);
            Put(faces, 2 - (n % 2), n % 2 == 0 ? At(400, 300) : At(100, 100), clear: false);
            smoother.Smooth(TimeSpan.FromSeconds(n / 30.0), faces);
            foreach (TrackedFace face in faces.AsSpan())
            {
                Assert.Equal(face.Id == 1 ? 100 : 400, Model.Align(face.Landmarks).Shift.X, 0.01f);
            }
        }
    }

    [Fact]
    public void Smooth_PoseAcrossHalfATurn_DoesNotSpin()
    {
        var rolls = new List<float>();
        Run(
            new FaceSmootherOptions(),
            20,
            (n, face) =>
            {
                TestShapes.Face(Model, [0, 0], At(200, 150)).CopyTo(face.Landmarks);
                face.Pose = new HeadPose(0, 0, n % 2 == 0 ? 179 : -179);
            },
            (n, face) => rolls.Add(face.Pose.Roll));
        Assert.All(rolls, roll => Assert.True(Math.Abs(roll) > 178));
    }

    [Fact]
    public void Options_Replaced_HoldFromTheNextFrame()
    {
        var smoother = new FaceSmoother(Model, new FaceSmootherOptions());
        var faces = new TrackedFaces(1);
        Put(faces, 1, At(100, 100));
        smoother.Smooth(TimeSpan.Zero, faces);
        smoother.Options = new FaceSmootherOptions { Temporal = false };
        Put(faces, 1, At(104, 100));
        smoother.Smooth(TimeSpan.FromSeconds(0.03), faces);
        Assert.Equal(104, Model.Align(faces[0].Landmarks).Shift.X, 0.01f);
    }

    [Fact]
    public void Options_OutOfRange_NamesTheSetting()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new FaceSmoother(Model, new FaceSmootherOptions { Detail = 2 }));
        Assert.Contains("Detail must be from 0 to 1", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArgumentOutOfRangeException>(() => new FaceSmoother(Model, new FaceSmootherOptions { Pose = new OneEuroParameters(0, 1, 1) }));
        Assert.Contains("Pose.MinCutoff must be greater than 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Smooth_SteadyState_AllocatesNothing()
    {
        var smoother = new FaceSmoother(Model, new FaceSmootherOptions());
        var faces = new TrackedFaces(1);
        Put(faces, 1, At(100, 100));
        smoother.Smooth(TimeSpan.Zero, faces);
        long ticks = 0;
        long allocated = Allocations.Least(() =>
        {
            for (int n = 0; n < 100; n++)
            {
                ticks += 400_000;
                smoother.Smooth(TimeSpan.FromTicks(ticks), faces);
            }
        });

        Assert.Equal(0, allocated);
    }

    private static Similarity At(float x, float y) => Similarity.Create(Radius, 0.1f, new Vector2(x, y));

    private static float Lids(TrackedFace face) => Lids(face.Landmarks);

    private static float Lids(ReadOnlySpan<Vector2> points) => (points[37].Y + points[38].Y + points[43].Y + points[44].Y) / 4;

    private static float Coefficient(TrackedFace face, int mode)
    {
        var points = new Vector2[68];
        Model.Align(face.Landmarks).Inverse().Apply(face.Landmarks, points);
        var coefficients = new float[2];
        Model.Project(System.Runtime.InteropServices.MemoryMarshal.Cast<Vector2, float>(points.AsSpan()), coefficients);
        return coefficients[mode];
    }

    private static void Jitter(Random random, Vector2[] still, TrackedFace face)
    {
        // A standard deviation of 0.2 pixels on a face 150 pixels wide, as a landmark network shows on a webcam's picture.
        for (int i = 0; i < still.Length; i++)
        {
            face.Landmarks[i] = still[i] + (0.7f * new Vector2(random.NextSingle() - 0.5f, random.NextSingle() - 0.5f));
        }
    }

    private static double Error(Vector2[] expected, TrackedFace face)
    {
        double sum = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            sum += Vector2.Distance(expected[i], face.Landmarks[i]);
        }

        return sum;
    }

    private static void Put(TrackedFaces faces, int id, Similarity place, bool clear = true)
    {
        if (clear)
        {
            faces.Clear();
        }

        TrackedFace face = faces.Add();
        face.Id = id;
        TestShapes.Face(Model, [0, 0], place).CopyTo(face.Landmarks);
    }

    private static void Run(FaceSmootherOptions options, int frames, Action<int, TrackedFace> draw, Action<int, TrackedFace> look, int rate = 30)
    {
        var smoother = new FaceSmoother(Model, options);
        var faces = new TrackedFaces(1);
        for (int n = 0; n < frames; n++)
        {
            faces.Clear();
            TrackedFace face = faces.Add();
            face.Id = 1;
            draw(n, face);
            smoother.Smooth(TimeSpan.FromSeconds(n / (double)rate), faces);
            look(n, face);
        }
    }
}
