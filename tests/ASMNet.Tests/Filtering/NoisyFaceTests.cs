using System.Numerics;
using ASMNet.Filtering;
using ASMNet.Geometry;
using ASMNet.Shapes;
using ASMNet.Tests.Shapes;
using ASMNet.Tracking;

namespace ASMNet.Tests.Filtering;

/// <summary>Faces whose points waver, as a landmark network's do in a dark and noisy picture, against the truth.</summary>
public sealed class NoisyFaceTests
{
    private const float Radius = 60;
    private static readonly ShapeModel Model = TestShapes.Model();

    [Theory]
    [InlineData(0.005f)]
    [InlineData(0.01f)]
    [InlineData(0.02f)]
    public void Smooth_StillFaceInTheDark_IsStill(float noise)
    {
        // The network's points waver by so many radii where a picture is noisy; where it is clean, by 0.0005.
        (double raw, double smooth, _) = FollowInNoise(noise, _ => 0, 25, 100);
        Assert.True(smooth < 0.33 * raw, $"{smooth / raw:F3} of the jitter is left.");
    }

    [Fact]
    public void Smooth_FaceThatMovesInTheDark_IsNoFartherFromTheTruthThanItsRawPoints()
    {
        // It goes to and fro by a radius each way, in three seconds.
        (double raw, double smooth, _) = FollowInNoise(0.02f, seconds => Radius * MathF.Sin(2 * MathF.PI * seconds / 3), 25, 150);
        Assert.True(smooth < raw, $"The points are off by {smooth / raw:F2} of what the raw ones are.");
    }

    [Fact]
    public void Smooth_LightThatIsSwitchedOn_IsFollowedAsEver()
    {
        // The noise ends after four seconds, the face moves after six.
        static float way(float seconds) => seconds < 6 ? 0 : 0.5f * Radius * MathF.Sin(2 * MathF.PI * (seconds - 6));
        (_, _, float[] dark) = FollowInNoise(0.02f, way, 151, 200, seconds => seconds < 4);
        (_, _, float[] light) = FollowInNoise(0, way, 151, 200);
        Assert.InRange(dark.Zip(light, (one, other) => Math.Abs(one - other)).Max(), 0, 0.02f * Radius);
    }

    [Fact]
    public void Smooth_PointsThatLeapAndComeBack_LeaveTheFaceFollowed()
    {
        // Somebody else's face for one frame in half a second, then a calm movement.
        static float way(float seconds) => seconds < 2 ? (int)MathF.Round(25 * seconds) % 12 == 6 ? Radius : 0 : 0.4f * Radius * MathF.Sin(2 * MathF.PI * (seconds - 2));
        (_, _, float[] leapt) = FollowInNoise(0, way, 51, 100);
        (_, _, float[] calm) = FollowInNoise(0, seconds => seconds < 2 ? 0 : way(seconds), 51, 100);
        Assert.InRange(leapt.Zip(calm, (one, other) => Math.Abs(one - other)).Max(), 0, 0.05f * Radius);
    }

    [Theory]
    [InlineData(30, 0.005f)]
    [InlineData(60, 0.005f)]
    [InlineData(30, 0.01f)]
    [InlineData(60, 0.01f)]
    public void Smooth_BlinkInTheDark_KeepsSevenTenthsOfItsDepth(int rate, float noise)
    {
        // A blink of 0.1 s each second; the mean depth of sixty, as the noise adds to each.
        var random = new Random(7);
        Vector2[] still = TestShapes.Face(Model, [0, 0], At(200, 150));
        double depth = 0;
        Run(
            61 * rate,
            (n, face) =>
            {
                Waver(random, still, noise, face);
                foreach (int lid in (int[])[37, 38, 43, 44])
                {
                    face.Landmarks[lid].Y += 0.1f * Radius * MathF.Max(0, 1 - (MathF.Abs((n % rate / (float)rate) - 0.5f) / 0.05f));
                }
            },
            (n, face) => depth += n >= rate && n % rate == rate / 2 ? (Lids(face.Landmarks) - Lids(still)) / 60 : 0,
            rate);
        Assert.True(depth >= 0.7f * 0.1f * Radius, $"The lids come down by {depth:F1} of {0.1f * Radius:F1} pixels.");
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(1.2)]
    public void Smooth_PoseInTheDark_IsStillAndFollowsTheHead(double noise)
    {
        // Degrees; at rest, and turning to and fro by 10 degrees in two seconds.
        var random = new Random(11);
        double left = 0;
        double far = 0;
        double raw = 0;
        Run(
            300,
            (n, face) =>
            {
                TestShapes.Face(Model, [0, 0], At(200, 150)).CopyTo(face.Landmarks);
                face.Pose = new HeadPose((float)(Yaw(n) + Next()), (float)Next(), (float)Next());
                raw += n is > 25 and < 150 ? Math.Abs(face.Pose.Yaw) / 124 : 0;
            },
            (n, face) =>
            {
                left += n is > 25 and < 150 ? Math.Abs(face.Pose.Yaw) / 124 : 0;
                far += n >= 150 ? Math.Abs(face.Pose.Yaw - Yaw(n)) / 150 : 0;
            },
            25);

        Assert.True(left < 0.36 * raw, $"{left / raw:F3} of the jitter is left.");
        Assert.True(far < raw + 0.3, $"The head is off by {far:F2} degrees, where it moves, and {raw:F2} of it are the network's.");

        double Next() => 2 * noise * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5);
        static double Yaw(int n) => n < 150 ? 0 : 10 * Math.Sin(Math.PI * (n - 150) / 25);
    }

    private static Similarity At(float x, float y) => Similarity.Create(Radius, 0.1f, new Vector2(x, y));

    private static float Lids(ReadOnlySpan<Vector2> points) => (points[37].Y + points[38].Y + points[43].Y + points[44].Y) / 4;

    /// <summary>A face that goes its way at 25 frames a second and wavers; how far its raw points and its smoothed ones are off in all, and where it was seen to be.</summary>
    private static (double Raw, double Smooth, float[] Places) FollowInNoise(float noise, Func<float, float> way, int from, int frames, Func<float, bool>? dark = null)
    {
        var random = new Random(5);
        double raw = 0;
        double smooth = 0;
        List<float> places = [];
        Vector2[] truth = [];
        Run(
            frames,
            (n, face) =>
            {
                truth = TestShapes.Face(Model, [0, 0], At(300 + way(n / 25f), 150));
                Waver(random, truth, dark?.Invoke(n / 25f) ?? true ? noise : 0, face);
                raw += n < from ? 0 : Error(truth, face);
            },
            (n, face) =>
            {
                smooth += n < from ? 0 : Error(truth, face);
                if (n >= from)
                {
                    places.Add(Model.Align(face.Landmarks).Shift.X);
                }
            },
            25);
        return (raw, smooth, [.. places]);
    }

    private static void Waver(Random random, Vector2[] still, float noise, TrackedFace face)
    {
        // The sum of three is nearly normal, with a deviation of a half.
        float next() => 2 * noise * Radius * (random.NextSingle() + random.NextSingle() + random.NextSingle() - 1.5f);
        for (int i = 0; i < still.Length; i++)
        {
            face.Landmarks[i] = still[i] + new Vector2(next(), next());
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

    private static void Run(int frames, Action<int, TrackedFace> draw, Action<int, TrackedFace> look, int rate)
    {
        var smoother = new FaceSmoother(Model, new FaceSmootherOptions());
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
