using System.Numerics;
using System.Runtime.InteropServices;
using ASMNet.Filtering;
using ASMNet.Geometry;
using ASMNet.Shapes;
using ASMNet.Tests.Shapes;
using ASMNet.Tracking;

namespace ASMNet.Tests.Filtering;

/// <summary>The smoother part by part: each of what it filters follows its description with the unit that the settings promise.</summary>
public sealed class SmoothedFaceTests
{
    private static readonly ShapeModel Model = TestShapes.Model();
    private static readonly FaceSmootherOptions Options = new();

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Smooth_PlaceSizeAndTurn_AreFilteredTogetherBySpeedsInRadiiAndRadians(float noise)
    {
        var random = new Random(4);
        var reference = new ReferenceGroupFilter(4, 1);
        var run = new Run(Options);
        for (int n = 0; n < 60; n++)
        {
            // More than a full turn, so the angle that the alignment gives leaps from pi to -pi on the way.
            float angle = n * 0.15f;
            float scale = 60 * MathF.Exp(0.3f * MathF.Sin(n / 5f));
            var place = new Vector2(300 + (20 * MathF.Sin(n / 4f)), 200 + (n % 3)) + (noise * new Vector2(random.NextSingle(), random.NextSingle()));
            Similarity smooth = run.Place(Similarity.Create(scale, angle, place));
            double[] expected = reference.Next(run.Seconds, [place.X, place.Y, Math.Log(scale), angle], Options.Alignment, [1 / scale, 1 / scale, 1, 1]);
            Assert.Equal(expected[0], smooth.Shift.X, 0.02);
            Assert.Equal(expected[1], smooth.Shift.Y, 0.02);
            Assert.Equal(Math.Exp(expected[2]), smooth.Scale, 0.01);
            Assert.Equal(0, Math.IEEERemainder(expected[3] - smooth.Rotation, 2 * Math.PI), 1e-3);
        }
    }

    [Theory]
    [InlineData(0, 17, 1, 0)]
    [InlineData(17, 22, 1, 0.1f)]
    [InlineData(22, 27, 1, 0)]
    [InlineData(27, 36, 0.5, 0.1f)]
    [InlineData(36, 42, 1, 0)]
    [InlineData(42, 48, 1, 0.1f)]
    [InlineData(48, 68, 1, 0.1f)]
    public void Smooth_PartsOfTheFace_AreFilteredEachBySpeedsOfItsOwn(int begin, int end, double share, float noise)
    {
        var random = new Random(4);
        var place = Similarity.Create(80, 0.1f, new Vector2(200, 150));
        var reference = new ReferenceGroupFilter(2 * (end - begin), end - begin);
        double[] units = [.. Enumerable.Repeat(1.0, 2 * (end - begin))];
        float[] offModel = TestShapes.BeyondTheModes();
        var run = new Run(Options with { Detail = 0.6f });
        var shape = new float[offModel.Length];
        for (int n = 0; n < 40; n++)
        {
            float coefficient = 0.1f * MathF.Sin(n / 3f);
            float beyond = (0.2f * MathF.Cos(n / 4f)) + (noise * random.NextSingle());
            float[] smooth = run.Shape([coefficient, 0], offModel, beyond, place, out _);
            Model.Reconstruct([coefficient, 0], shape);
            double[] raw = [.. Enumerable.Range(2 * begin, units.Length).Select(i => shape[i] + (0.6 * beyond * offModel[i]))];
            double[] expected = reference.Next(run.Seconds, raw, Options.Shape, units, share);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i], smooth[(2 * begin) + i], 2e-3);
            }
        }
    }

    [Fact]
    public void Smooth_PartThatMovesAlone_LeavesTheOthersCalm()
    {
        // The lids of one eye move fast; the trembling of the other eye is calmed as if they did not.
        float tremble(bool blinks)
        {
            var random = new Random(3);
            var run = new Run(Options);
            Vector2[] still = TestShapes.Face(Model, [0, 0], Similarity.Create(50, 0, new Vector2(200, 150)));
            float left = 0;
            for (int n = 0; n < 60; n++)
            {
                TrackedFace face = run.Smooth(face =>
                {
                    still.CopyTo(face.Landmarks);
                    for (int i = 42; i < 48; i++)
                    {
                        face.Landmarks[i] += 0.2f * new Vector2(random.NextSingle() - 0.5f, random.NextSingle() - 0.5f);
                    }

                    face.Landmarks[37].Y += blinks && n % 8 < 4 ? 5 : 0;
                    face.Landmarks[38].Y += blinks && n % 8 < 4 ? 5 : 0;
                });
                left += n < 20 ? 0 : Vector2.Distance(face.Landmarks[44] - face.Landmarks[43], still[44] - still[43]);
            }

            return left;
        }

        Assert.InRange(tremble(true), 0, 1.5f * tremble(false));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Smooth_Pose_IsFilteredTogetherInDegreesAndStaysWithinHalfATurn(float noise)
    {
        var random = new Random(4);
        var reference = new ReferenceGroupFilter(3, 1, 7);
        var run = new Run(Options);
        for (int n = 0; n < 100; n++)
        {
            var truth = new HeadPose(40 * MathF.Sin(n / 6f), (5 * n) + (noise * random.NextSingle()), (-7 * n) + (noise * random.NextSingle()));
            HeadPose smooth = run.Pose(new HeadPose(truth.Yaw, Wrap(truth.Pitch), Wrap(truth.Roll)));
            double[] expected = reference.Next(run.Seconds, [truth.Yaw, truth.Pitch, truth.Roll], Options.Pose, [1, 1, 1]);
            Assert.Equal(expected[0], smooth.Yaw, 0.01);
            Assert.Equal(0, Math.IEEERemainder(expected[1] - smooth.Pitch, 360), 0.01);
            Assert.Equal(0, Math.IEEERemainder(expected[2] - smooth.Roll, 360), 0.01);
            Assert.InRange(smooth.Pitch, -180, 180);
            Assert.InRange(smooth.Roll, -180, 180);
        }
    }

    [Fact]
    public void Smooth_FaceTwiceAsLarge_MovesTwiceAsFarForTheSameFilter()
    {
        (Run small, Run large) = (new(Options), new(Options));
        for (int n = 0; n < 20; n++)
        {
            float x = 3 * n % 17;
            Similarity near = small.Place(Similarity.Create(40, 0, new Vector2(x, 0)));
            Similarity far = large.Place(Similarity.Create(80, 0, new Vector2(2 * x, 0)));
            Assert.Equal(2 * near.Shift.X, far.Shift.X, 0.01f);
        }
    }

    [Fact]
    public void Smooth_WithoutTime_LimitsTheShapeAndLeavesTheRest()
    {
        var run = new Run(Options with { Temporal = false, ShapeLimit = 1 });
        run.Place(Similarity.Create(40, 0, Vector2.Zero));
        var place = Similarity.Create(80, 0.4f, new Vector2(200, 150));

        // The modes' deviations are 0.1 and 0.05.
        run.Shape([0.3f, -0.3f], new float[2 * Model.PointCount], 0, place, out float[] coefficients);
        Assert.Equal(0.1f, coefficients[0], 1e-4f);
        Assert.Equal(-0.05f, coefficients[1], 1e-4f);
        Assert.Equal(new HeadPose(50, -60, 70), run.Pose(new HeadPose(50, -60, 70)));
    }

    [Fact]
    public void Smooth_PointsThatFellTogether_StayAndDoNotSpoilTheFilters()
    {
        var run = new Run(Options);
        Similarity place = Similarity.Create(50, 0, new Vector2(100, 100));
        run.Place(place);
        TrackedFace fallen = run.Smooth(face => face.Landmarks.Fill(new Vector2(7, 9)));
        Assert.All(fallen.Landmarks.ToArray(), point => Assert.Equal(new Vector2(7, 9), point));
        Assert.Equal(100, run.Place(place).Shift.X, 1e-2f);
    }

    private static float Wrap(float degrees) => MathF.IEEERemainder(degrees, 360);

    /// <summary>One face, 25 frames a second.</summary>
    private sealed class Run(FaceSmootherOptions options)
    {
        private readonly FaceSmoother _smoother = new(Model, options);
        private readonly TrackedFaces _faces = new(1);
        private int _frame = -1;

        public double Seconds => 0.04 * _frame;

        public TrackedFace Smooth(Action<TrackedFace> draw)
        {
            _frame++;
            _faces.Clear();
            TrackedFace face = _faces.Add();
            face.Id = 1;
            draw(face);
            _smoother.Smooth(TimeSpan.FromSeconds(Seconds), _faces);
            return face;
        }

        public Similarity Place(Similarity place) => Model.Align(Smooth(face => TestShapes.Face(Model, [0, 0], place).CopyTo(face.Landmarks)).Landmarks);

        public HeadPose Pose(HeadPose pose) => Smooth(face =>
        {
            TestShapes.Face(Model, [0, 0], Similarity.Create(50, 0, Vector2.Zero)).CopyTo(face.Landmarks);
            face.Pose = pose;
        }).Pose;

        /// <summary>A face with something that the modes do not express; gives its smoothed numbers in the model's frame, and their coefficients.</summary>
        public float[] Shape(float[] shape, float[] beyond, float share, Similarity place, out float[] coefficients)
        {
            TrackedFace face = Smooth(face =>
            {
                var points = new Vector2[Model.PointCount];
                Span<float> numbers = MemoryMarshal.Cast<Vector2, float>(points.AsSpan());
                Model.Reconstruct(shape, numbers);
                for (int i = 0; i < numbers.Length; i++)
                {
                    numbers[i] += share * beyond[i];
                }

                place.Apply(points, face.Landmarks);
            });
            var back = new Vector2[Model.PointCount];
            place.Inverse().Apply(face.Landmarks, back);
            float[] result = MemoryMarshal.Cast<Vector2, float>(back.AsSpan()).ToArray();
            coefficients = new float[Model.ModeCount];
            Model.Project(result, coefficients);
            return result;
        }
    }
}
