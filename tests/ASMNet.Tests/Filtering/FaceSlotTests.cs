using System.Numerics;
using ASMNet.Filtering;
using ASMNet.Geometry;
using ASMNet.Shapes;
using ASMNet.Tests.Shapes;
using ASMNet.Tracking;

namespace ASMNet.Tests.Filtering;

/// <summary>Which face the smoother takes for which.</summary>
public sealed class FaceSlotTests
{
    private static readonly ShapeModel Model = TestShapes.Model();
    private readonly FaceSmoother _smoother = new(Model, new FaceSmootherOptions());
    private readonly TrackedFaces _faces = new(4);
    private double _seconds;

    [Fact]
    public void Smooth_NewFaceBeforeAKnownOne_DoesNotTakeItsPast()
    {
        Show((1, 100));
        float[] shown = Show((2, 300), (1, 110));
        Assert.Equal(300, shown[0], 0.01f);
        Assert.InRange(shown[1], 100.5f, 109.9f);
    }

    [Fact]
    public void Smooth_NewFaceInThePlaceOfALostOne_StartsAnew()
    {
        Show((1, 100));
        Show();
        Assert.Equal(300, Show((2, 300))[0], 0.01f);
        Assert.InRange(Show((2, 310))[0], 300.5f, 309.9f);
    }

    [Fact]
    public void Smooth_NewFaceBesideALostOne_HasAPastOfItsOwn()
    {
        Show((1, 100), (2, 500));
        float[] shown = Show((2, 510), (3, 300));
        Assert.InRange(shown[0], 500.5f, 509.9f);
        Assert.Equal(300, shown[1], 0.01f);
        shown = Show((3, 310), (2, 510));
        Assert.InRange(shown[0], 300.5f, 309.9f);
        Assert.InRange(shown[1], 500.5f, 509.99f);
    }

    [Fact]
    public void Smooth_FacesWithoutIdentity_AreEachANewOne()
    {
        Assert.Equal([100, 300], Show((0, 100), (0, 300)), Near);
        Assert.Equal([120, 330], Show((0, 120), (0, 330)), Near);
    }

    [Fact]
    public void Reset_KnownFace_StartsAnew()
    {
        Show((1, 100));
        _smoother.Reset();
        Assert.Equal(300, Show((1, 300))[0], 0.01f);
    }

    [Fact]
    public void Reset_FaceOfAnotherSizeShapeAndPose_IsTakenAsItIs()
    {
        var faces = new TrackedFaces(1);
        TrackedFace face = faces.Add();
        face.Id = 1;
        foreach ((double seconds, Similarity place, float[] shape, float detail, float yaw) in new[]
        {
            (0, Similarity.Create(40, 0, Vector2.Zero), new float[] { -0.1f, 0 }, 0f, -30f),
            (0.04, Similarity.Create(90, 0.7f, new Vector2(100, 50)), new float[] { 0.1f, 0.05f }, 4f, 30f),
        })
        {
            _smoother.Reset();
            TestShapes.Face(Model, shape, place).CopyTo(face.Landmarks);
            face.Landmarks[10] += new Vector2(detail, 0);
            face.Pose = new HeadPose(yaw, 0, 0);
            Vector2[] before = face.Landmarks.ToArray();
            _smoother.Smooth(TimeSpan.FromSeconds(seconds), faces);
            Assert.Equal(yaw, face.Pose.Yaw, 1e-3f);
            Assert.All(Enumerable.Range(0, 68), i => Assert.InRange(Vector2.Distance(before[i], face.Landmarks[i]), 0, 0.02f));
        }
    }

    [Fact]
    public void Smooth_FacesThatComeAndGo_AllocatesOnlyForMoreThanEver()
    {
        // Built before, since drawing a face allocates.
        Vector2[] face = TestShapes.Face(Model, [0, 0], At(100));
        int id = 1;
        void Frame()
        {
            _faces.Clear();
            for (int i = 0; i < 2; i++)
            {
                TrackedFace slot = _faces.Add();
                slot.Id = id++;
                face.CopyTo(slot.Landmarks);
            }

            _smoother.Smooth(TimeSpan.FromMilliseconds(40 * id), _faces);
        }

        Frame();
        Frame();
        Assert.Equal(0, Allocations.Least(Frame));
    }

    [Fact]
    public void Constructor_BoxNormalisedModel_SaysWhichIsNeeded()
    {
        var box = new ShapeModel(ShapeNormalisation.Box, Model.Mean.ToArray(), [], [], []);
        var error = Assert.Throws<ArgumentException>(() => new FaceSmoother(box, new FaceSmootherOptions()));
        Assert.Contains("needs the similarity-normalised shape model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_ModelOfOtherPoints_SaysWhichIsNeeded()
    {
        var five = new ShapeModel(ShapeNormalisation.Similarity, [-1, -1, 1, -1, 0, 0, -1, 1, 1, 1], [], [], []);
        var error = Assert.Throws<ArgumentException>(() => new FaceSmoother(five, new FaceSmootherOptions()));
        Assert.Contains("of 68 points, not 5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_RefusedOnes_LeaveTheOldInForce()
    {
        FaceSmootherOptions before = _smoother.Options;
        Assert.Throws<ArgumentOutOfRangeException>(() => _smoother.Options = new FaceSmootherOptions { Detail = 2 });
        Assert.Throws<ArgumentNullException>(() => _smoother.Options = null!);
        Assert.Same(before, _smoother.Options);
    }

    [Fact]
    public void Members_WithoutTheirArgument_Refuse()
    {
        Assert.Throws<ArgumentNullException>(() => new FaceSmoother(null!, new FaceSmootherOptions()));
        Assert.Throws<ArgumentNullException>(() => new FaceSmoother(Model, null!));
        Assert.Throws<ArgumentNullException>(() => _smoother.Smooth(TimeSpan.Zero, null!));
    }

    private static bool Near(float expected, float actual) => Math.Abs(expected - actual) < 0.01f;

    private static Similarity At(float x) => Similarity.Create(60, 0.1f, new Vector2(x, 100));

    /// <summary>Shows one frame; gives where each face is after smoothing.</summary>
    private float[] Show(params (int Id, float X)[] faces)
    {
        _faces.Clear();
        foreach ((int id, float x) in faces)
        {
            TrackedFace face = _faces.Add();
            face.Id = id;
            TestShapes.Face(Model, [0, 0], At(x)).CopyTo(face.Landmarks);
        }

        _smoother.Smooth(TimeSpan.FromSeconds(_seconds), _faces);
        _seconds += 0.04;
        return [.. _faces.AsSpan().ToArray().Select(face => Model.Align(face.Landmarks).Shift.X)];
    }
}
