using System.Numerics;
using System.Runtime.InteropServices;
using ASMNet.Filtering;
using ASMNet.Geometry;
using ASMNet.Shapes;
using ASMNet.Tests.Shapes;
using ASMNet.Tracking;

namespace ASMNet.Tests.Filtering;

/// <summary>The smoother part by part: each of what it filters follows the paper's filter with the unit that the settings promise.</summary>
public sealed class SmoothedFaceTests
{
    private static readonly ShapeModel Model = TestShapes.Model();
    private static readonly FaceSmootherOptions Options = new();

    [Fact]
    public void Smooth_Place_IsFilteredBySpeedsInRadii()
    {
        const float Radius = 50;
        (ReferenceOneEuro x, ReferenceOneEuro y) = (new(), new());
        var run = new Run(Options);
        for (int n = 0; n < 40; n++)
        {
            var place = new Vector2(200 + (60 * MathF.Sin(n / 4f)), 100 + (n % 3));
            Similarity smooth = run.Place(Similarity.Create(Radius, 0.2f, place));
            Assert.Equal(x.Next(run.Seconds, place.X, Options.Alignment, 1 / Radius), smooth.Shift.X, 0.01);
            Assert.Equal(y.Next(run.Seconds, place.Y, Options.Alignment, 1 / Radius), smooth.Shift.Y, 0.01);
        }
    }

    [Fact]
    public void Smooth_SizeAndTurn_AreFilteredAsLogarithmAndRadians()
    {
        (ReferenceOneEuro size, ReferenceOneEuro turn) = (new(), new());
        var run = new Run(Options);
        for (int n = 0; n < 60; n++)
        {
            // More than a full turn, so the angle that the alignment gives leaps from pi to -pi on the way.
            float angle = n * 0.15f;
            float scale = 60 * MathF.Exp(0.3f * MathF.Sin(n / 5f));
            Similarity smooth = run.Place(Similarity.Create(scale, angle, new Vector2(300, 200)));
            Assert.Equal(Math.Exp(size.Next(run.Seconds, Math.Log(scale), Options.Alignment)), smooth.Scale, 0.01);
            double expected = turn.Next(run.Seconds, angle, Options.Alignment);
            Assert.Equal(0, Math.IEEERemainder(expected - smooth.Rotation, 2 * Math.PI), 1e-3);
        }
    }

    [Fact]
    public void Smooth_ShapeAndDetail_AreFilteredInTheModelsUnits()
    {
        var place = Similarity.Create(80, 0.1f, new Vector2(200, 150));
        (ReferenceOneEuro shape, ReferenceOneEuro detail) = (new(), new());
        float[] offModel = TestShapes.BeyondTheModes();
        var run = new Run(Options with { Detail = 0.6f });
        var residual = new float[offModel.Length];
        for (int n = 0; n < 40; n++)
        {
            float coefficient = 0.1f * MathF.Sin(n / 3f);
            float share = 0.2f * MathF.Cos(n / 4f);
            float[] numbers = run.Shape([coefficient, 0], offModel, share, place, out float[] coefficients);
            Assert.Equal(shape.Next(run.Seconds, coefficient, Options.Shape), coefficients[0], 1e-3);

            // The vector has one value that stands out; each is filtered on its own, by its own speed.
            int largest = TestShapes.IndexOfLargest(offModel);
            Model.Reconstruct(coefficients, residual);
            double expected = 0.6 * detail.Next(run.Seconds, share * offModel[largest], Options.Shape);
            Assert.Equal(expected, numbers[largest] - residual[largest], 2e-3);
        }
    }

    [Fact]
    public void Smooth_Pose_IsFilteredInDegreesAndStaysWithinHalfATurn()
    {
        (ReferenceOneEuro yaw, ReferenceOneEuro pitch, ReferenceOneEuro roll) = (new(), new(), new());
        var run = new Run(Options);
        for (int n = 0; n < 100; n++)
        {
            var truth = new HeadPose(40 * MathF.Sin(n / 6f), 5 * n, -7 * n);
            HeadPose smooth = run.Pose(new HeadPose(truth.Yaw, Wrap(truth.Pitch), Wrap(truth.Roll)));
            Assert.Equal(yaw.Next(run.Seconds, truth.Yaw, Options.Pose), smooth.Yaw, 0.01);
            Assert.Equal(0, Math.IEEERemainder(pitch.Next(run.Seconds, truth.Pitch, Options.Pose) - smooth.Pitch, 360), 0.01);
            Assert.Equal(0, Math.IEEERemainder(roll.Next(run.Seconds, truth.Roll, Options.Pose) - smooth.Roll, 360), 0.01);
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
