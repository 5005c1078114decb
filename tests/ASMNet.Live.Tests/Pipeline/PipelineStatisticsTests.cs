using ASMNet.Detection;
using ASMNet.Geometry;
using ASMNet.Live.Pipeline;

namespace ASMNet.Live.Tests.Pipeline;

public sealed class PipelineStatisticsTests
{
    private readonly PipelineStatistics _statistics = new(TimeProvider.System);

    // A face that lies on its side is seen in several ways up at one place, until the tracker knows which is right.
    [Fact]
    public void CountDetected_OneFaceInSeveralWaysUp_IsOne()
    {
        _statistics.CountDetected([Face(100, 100, 0.9f), Face(104, 97, 0.8f), Face(95, 108, 0.7f)]);
        Assert.Equal(1, _statistics.MostDetected);
    }

    [Fact]
    public void CountDetected_FacesBesideEachOther_AreAllCountedAndTheMostStays()
    {
        _statistics.CountDetected([Face(0, 0, 0.9f), Face(50, 0, 0.8f), Face(0, 300, 0.7f)]);
        _statistics.CountDetected([Face(0, 0, 0.9f)]);
        _statistics.CountDetected([]);
        Assert.Equal(3, _statistics.MostDetected);
    }

    private static FaceDetection Face(float x, float y, float score) => new(new BoundingBox(x, y, 80, 80), score, null);
}
