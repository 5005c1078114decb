using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Tracking;

namespace ASMNet.Tests.Tracking;

public sealed class LostFacesTests
{
    private static readonly TimeSpan Lost = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(2);
    private readonly LostFaces _faces = new(3);

    [Fact]
    public void Recall_NobodyLost_IsNobody()
    {
        Assert.Equal(0, _faces.Recall(At(0, 0), TimeSpan.Zero, Memory));
        Assert.False(_faces.Knows(At(0, 0), TimeSpan.Zero, Memory));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(2, true)]
    [InlineData(2.0000001, false)]
    public void Recall_AfterSomeTime_IsKnownWithinTheMemory(double seconds, bool known)
    {
        _faces.Add(7, At(0, 0), Lost);
        TimeSpan now = Lost + TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
        Assert.Equal(known, _faces.Knows(At(0, 0), now, Memory));
        Assert.Equal(known ? 7 : 0, _faces.Recall(At(0, 0), now, Memory));
    }

    [Theory]
    [InlineData(119.9f, 100, true)]
    [InlineData(120.1f, 100, false)]
    [InlineData(179.9f, 150, true)]
    [InlineData(180.1f, 150, false)]
    [InlineData(119.9f, 60, true)]
    [InlineData(120.1f, 60, false)]
    [InlineData(0, 199.9f, true)]
    [InlineData(0, 200, false)]
    [InlineData(0, 50.1f, true)]
    [InlineData(0, 50, false)]
    public void Recall_ElsewhereOrOfAnotherSize_IsKnownWithinItsReach(float distance, float side, bool known)
    {
        // The larger side counts, whichever it is.
        foreach (bool wide in new[] { true, false })
        {
            _faces.Clear();
            _faces.Add(7, new CropRegion(Vector2.Zero, wide ? 100 : 30, wide ? 30 : 100, 0), Lost);
            var region = new CropRegion(new Vector2(0.6f * distance, -0.8f * distance), wide ? 20 : side, wide ? side : 20, 0);
            Assert.Equal(known, _faces.Knows(region, Lost, Memory));
        }
    }

    [Fact]
    public void Recall_SeveralNearBy_TakesOutTheNearest()
    {
        _faces.Add(1, At(0, 0), Lost);
        _faces.Add(2, At(50, 0), Lost);
        _faces.Add(3, At(100, 0), Lost);
        Assert.Equal(2, _faces.Recall(At(60, 0), Lost, Memory));
        Assert.Equal(3, _faces.Recall(At(60, 0), Lost, Memory));
        Assert.Equal(1, _faces.Recall(At(60, 0), Lost, Memory));
        Assert.Equal(0, _faces.Recall(At(60, 0), Lost, Memory));
    }

    [Fact]
    public void Knows_Asked_TakesNothingOut()
    {
        _faces.Add(1, At(0, 0), Lost);
        Assert.True(_faces.Knows(At(0, 0), Lost, Memory));
        Assert.Equal(1, _faces.Recall(At(0, 0), Lost, Memory));
    }

    [Fact]
    public void Add_MoreThanItHolds_ForgetsTheOldest()
    {
        for (int id = 1; id <= 4; id++)
        {
            _faces.Add(id, At(1000 * id, 0), Lost);
        }

        Assert.Equal([false, true, true, true], Enumerable.Range(1, 4).Select(id => _faces.Knows(At(1000 * id, 0), Lost, Memory)));
    }

    [Fact]
    public void Forget_FacesWhoseTimeIsOver_AreGoneForGood()
    {
        _faces.Add(1, At(0, 0), Lost);
        _faces.Add(2, At(1000, 0), Lost + TimeSpan.FromSeconds(1));
        _faces.Forget(Lost + Memory + TimeSpan.FromTicks(1), Memory);
        Assert.Equal(0, _faces.Recall(At(0, 0), Lost, 10 * Memory));
        Assert.Equal(2, _faces.Recall(At(1000, 0), Lost, 10 * Memory));
    }

    // Descriptions of two directions that lie apart by an angle have the distance 1 - cos(angle).
    [Fact]
    public void Recall_KnownLooks_GoBeforePlacesAndMoveToWhoAsks()
    {
        var faces = new LostFaces(3, recognised: true);
        faces.Add(1, At(0, 0), Lost, Looks(0));
        faces.Add(2, At(1000, 0), Lost, Looks(0.5));
        FaceViews asking = Looks(0.45);
        Assert.Equal(2, faces.Recall(At(0, 0), Lost, Memory, asking));
        Assert.Equal(0, faces.Recall(At(0, 0), Lost, Memory, asking));
        Assert.False(faces.Knows(At(0, 0), Lost, Memory, asking));
        Assert.Equal(1, faces.Recall(At(0, 0), Lost, Memory, new FaceViews()));
    }

    [Fact]
    public void Add_Looks_TakesThemFromTheTrackAndForgettingWipesThem()
    {
        var faces = new LostFaces(1, recognised: true);
        FaceViews views = Looks(0);
        faces.Add(1, At(0, 0), Lost, views);
        Assert.Equal(0, views.Count);
        Assert.True(float.IsFinite(faces.LeastDistance(Looks(0), Lost, Memory)));
        faces.Forget(Lost + Memory + TimeSpan.FromTicks(1), Memory);
        faces.Add(2, At(0, 0), Lost);
        Assert.True(float.IsInfinity(faces.LeastDistance(Looks(0), Lost, Memory)));
    }

    [Fact]
    public void Clear_LostFaces_AreForgotten()
    {
        _faces.Add(1, At(0, 0), Lost);
        _faces.Clear();
        Assert.False(_faces.Knows(At(0, 0), Lost, Memory));
    }

    private static FaceViews Looks(double distance)
    {
        var views = new FaceViews();
        var description = new float[FaceAppearance.Length];
        description[0] = (float)(1 - distance);
        description[^1] = (float)Math.Sqrt(1 - ((1 - distance) * (1 - distance)));
        views.Add(description, default);
        return views;
    }

    private static CropRegion At(float x, float y) => CropRegion.Square(new Vector2(x, y), 100);
}
