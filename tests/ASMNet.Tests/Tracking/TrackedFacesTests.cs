using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Geometry;
using ASMNet.Tracking;

namespace ASMNet.Tests.Tracking;

public sealed class TrackedFacesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Constructor_NoRoom_Refuses(int capacity) => Assert.Throws<ArgumentOutOfRangeException>(() => new TrackedFaces(capacity));

    [Fact]
    public void Add_AllSlotsUsed_SaysHowMany()
    {
        var faces = new TrackedFaces(2, 5);
        Assert.Equal((2, 0), (faces.Capacity, faces.Count));
        Assert.Equal(5, faces.Add().Landmarks.Length);
        Assert.NotSame(faces[0], faces.Add());
        Assert.Equal(2, faces.Count);
        Assert.Contains("All 2 face slots are in use", Assert.Throws<InvalidOperationException>(faces.Add).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Item_BeyondThoseInUse_Refuses()
    {
        var faces = new TrackedFaces(2);
        Assert.Throws<ArgumentOutOfRangeException>(() => faces[0]);
        TrackedFace face = faces.Add();
        Assert.Same(face, faces[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => faces[1]);
    }

    [Fact]
    public void Events_TwoOfEachFace_FitAndAreForgotten()
    {
        var faces = new TrackedFaces(2);
        FaceEvent[] events = [.. Enumerable.Range(1, 4).Select(id => new FaceEvent(id, FaceEventKind.Blink, TimeSpan.FromSeconds(id), TimeSpan.FromSeconds(0.1)))];
        foreach (FaceEvent happened in events)
        {
            faces.AddEvent(happened);
        }

        Assert.Equal(events, faces.Events.ToArray());
        faces.ClearEvents();
        Assert.True(faces.Events.IsEmpty);
    }

    [Fact]
    public void Clear_FacesAndEvents_AreGone()
    {
        TrackedFaces faces = Filled();
        faces.Clear();
        Assert.Equal(0, faces.Count);
        Assert.True(faces.AsSpan().IsEmpty);
        Assert.True(faces.Events.IsEmpty);
    }

    [Fact]
    public void CopyFrom_AnotherSet_TakesEverythingOver()
    {
        TrackedFaces source = Filled();
        var copy = new TrackedFaces(3);
        copy.Add();
        copy.Add();
        copy.AddEvent(default);
        copy.CopyFrom(source);
        Assert.Equal(1, copy.Count);
        Assert.Equal(source.Events.ToArray(), copy.Events.ToArray());
        (TrackedFace from, TrackedFace to) = (source[0], copy[0]);
        Assert.NotSame(from, to);
        Assert.Equal((from.Id, from.Confidence, from.Pose), (to.Id, to.Confidence, to.Pose));
        Assert.Equal(from.Landmarks.ToArray(), to.Landmarks.ToArray());
        Assert.Equal(from.Points3D.ToArray(), to.Points3D.ToArray());
        Assert.Equal((from.Irises, from.Gaze, from.Placement, new Vector2(0.25f, -0.125f)), (to.Irises, to.Gaze, to.Placement, to.StraightAheadAt));
        Assert.Equal(0.5f, to.Expressions[Expression.JawOpen]);
        Assert.Equal(new Vector3(1, 2, 60), to.Position);
    }

    [Fact]
    public void CopyFrom_NoneOrTooMany_Refuses()
    {
        var source = new TrackedFaces(2);
        source.Add();
        source.Add();
        Assert.Throws<InvalidOperationException>(() => new TrackedFaces(1).CopyFrom(source));
        Assert.Throws<ArgumentNullException>(() => source.CopyFrom(null!));
        Assert.Throws<ArgumentNullException>(() => source[0].CopyFrom(null!));
    }

    [Fact]
    public void ClearSignals_Face_KeepsWhatTheNetworkSaw()
    {
        TrackedFace face = Filled()[0];
        face.ClearSignals();
        Assert.Empty(face.Expressions);
        Assert.Equal((null, null, null, Vector2.Zero), (face.Irises, face.Gaze, face.Placement, face.StraightAheadAt));
        Assert.Null(face.Position);
        Assert.Equal((4, 0.75f), (face.Id, face.Confidence));
        Assert.Equal(new BoundingBox(0, 0, 67, 134), face.Box);
    }

    private static TrackedFaces Filled()
    {
        var faces = new TrackedFaces(2);
        TrackedFace face = faces.Add();
        face.Id = 4;
        face.Confidence = 0.75f;
        face.Pose = new HeadPose(1, 2, 3);
        for (int i = 0; i < 68; i++)
        {
            face.Landmarks[i] = new Vector2(i, 2 * i);
            face.Points3D[i] = new Vector3(i, -i, 1);
        }

        face.Expressions.Set(Expression.JawOpen, 0.5f);
        face.Irises = new Irises(new Iris(new Vector2(3, 4), 5), null);
        face.Gaze = new Gaze(new Vector3(0, 0, -1), null);
        face.Placement = new HeadPlacement(new Vector3(1, 2, 60), Quaternion.Identity);
        face.StraightAheadAt = new Vector2(0.25f, -0.125f);
        faces.AddEvent(new FaceEvent(4, FaceEventKind.MouthOpened, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)));
        return faces;
    }

    [Fact]
    public void Indexer_NoSuchFace_IsOutOfRange()
    {
        var faces = new TrackedFaces(2);
        faces.Add();
        Assert.All((int[])[-1, 1, int.MinValue, int.MaxValue], index => Assert.Throws<ArgumentOutOfRangeException>(() => faces[index]));
    }

    [Fact]
    public void CopyFrom_ItselfOrWhatDoesNotFit_ChangesNothing()
    {
        var faces = new TrackedFaces(1);
        faces.Add().Id = 7;
        faces.CopyFrom(faces);
        Assert.Equal(7, faces[0].Id);

        var more = new TrackedFaces(2);
        more.Add().Id = 8;
        more.Add().Id = 9;
        Assert.Throws<InvalidOperationException>(() => faces.CopyFrom(more));
        Assert.Equal((1, 7), (faces.Count, faces[0].Id));

        var other = new TrackedFace(5) { Id = 10 };
        Assert.Throws<ArgumentException>(() => faces[0].CopyFrom(other));
        Assert.Throws<ArgumentException>(() => other.CopyFrom(faces[0]));
        Assert.Equal((7, 10), (faces[0].Id, other.Id));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrackedFace(-1));
    }
}
