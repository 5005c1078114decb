using ASMNet.Geometry;
using ASMNet.Tracking;

namespace ASMNet.Tests.Tracking;

public sealed class FaceViewsTests
{
    private readonly FaceViews _views = new();

    [Fact]
    public void CompareTo_NoViews_TellsNothing()
    {
        Assert.Equal(FaceLikeness.Unknown, _views.CompareTo(Of(0, default)));
        Assert.False(FaceLikeness.Unknown.IsSame);
    }

    // Descriptions of two directions that lie apart by an angle have the distance 1 - cos(angle).
    [Theory]
    [InlineData(0.17, true, false)]
    [InlineData(0.19, false, false)]
    [InlineData(0.25, false, true)]
    public void CompareTo_FromTheSameSide_GoesByTheDistance(double distance, bool same, bool another)
    {
        _views.Add(Direction(0), default);
        FaceLikeness likeness = _views.CompareTo(Of(distance, new HeadPose(10, -10, 90)));
        Assert.Equal((same, another), (likeness.IsSame, likeness.IsAnother));
    }

    [Fact]
    public void CompareTo_FromAnotherSide_NeverTellsThatItIsSomebodyElse()
    {
        _views.Add(Direction(0), default);
        Assert.False(_views.CompareTo(Of(0.9, new HeadPose(13, 0, 0))).IsAnother);
        Assert.False(_views.CompareTo(Of(0.9, new HeadPose(0, -13, 0))).IsAnother);
    }

    [Fact]
    public void CompareTo_SeveralViews_TheMostSimilarCounts()
    {
        _views.Add(Direction(0), default);
        _views.Add(Direction(0.5), new HeadPose(30, 0, 0));
        FaceLikeness likeness = _views.CompareTo(Of(0.5, default));
        Assert.Equal(0, likeness.Distance, 1e-5f);
        Assert.True(likeness.IsSame);
    }

    [Fact]
    public void Add_FromASideThatIsKnown_ReplacesThatView()
    {
        _views.Add(Direction(0), default);
        _views.Add(Direction(0.5), new HeadPose(11, 0, 0));
        Assert.Equal(1, _views.Count);
        Assert.Equal(0, _views.CompareTo(Of(0.5, default)).Distance, 1e-5f);
    }

    [Fact]
    public void Add_MoreSidesThanItHolds_ReplacesTheMostSimilarOne()
    {
        for (int i = 0; i <= FaceViews.Most; i++)
        {
            _views.Add(Direction(0.1 * i), new HeadPose(20 * i, 0, 0));
        }

        Assert.Equal(FaceViews.Most, _views.Count);
        Assert.Equal(0, _views.CompareTo(Of(0.4, default)).Distance, 1e-5f);
        Assert.NotEqual(0, _views.CompareTo(Of(0.3, default)).Distance, 1e-3f);
    }

    [Fact]
    public void TakeOver_OlderViews_FillUpAndReplaceNothing()
    {
        _views.Add(Direction(0), default);
        FaceViews older = Of(0.9, new HeadPose(5, 0, 0));
        older.Add(Direction(0.5), new HeadPose(30, 0, 0));
        _views.TakeOver(older);
        Assert.Equal((2, 0), (_views.Count, older.Count));
        Assert.Equal(0, _views.CompareTo(Of(0, default)).Distance, 1e-5f);
        Assert.Equal(0, _views.CompareTo(Of(0.5, default)).Distance, 1e-5f);
        Assert.NotEqual(0, _views.CompareTo(Of(0.9, default)).Distance, 1e-2f);
    }

    [Fact]
    public void TakeOver_NoRoom_ReplacesNothing()
    {
        for (int i = 0; i < FaceViews.Most; i++)
        {
            _views.Add(Direction(0.1 * i), new HeadPose(20 * i, 0, 0));
        }

        _views.TakeOver(Of(0.9, new HeadPose(-30, 0, 0)));
        Assert.Equal(0, _views.CompareTo(Of(0, default)).Distance, 1e-5f);
        Assert.NotEqual(0, _views.CompareTo(Of(0.9, default)).Distance, 1e-2f);
    }

    [Fact]
    public void Clear_Views_LeavesNothing()
    {
        _views.Add(Direction(0), default);
        _views.Clear();
        Assert.Equal(FaceLikeness.Unknown, _views.CompareTo(Of(0, default)));
    }

    private static FaceViews Of(double distance, HeadPose pose)
    {
        var views = new FaceViews();
        views.Add(Direction(distance), pose);
        return views;
    }

    private static float[] Direction(double distance)
    {
        var description = new float[FaceAppearance.Length];
        description[0] = (float)(1 - distance);
        description[^1] = (float)Math.Sqrt(1 - ((1 - distance) * (1 - distance)));
        return description;
    }
}
