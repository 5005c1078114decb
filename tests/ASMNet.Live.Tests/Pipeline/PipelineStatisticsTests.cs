using ASMNet.Detection;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Live.Pipeline;
using ASMNet.Media;
using Microsoft.Extensions.Time.Testing;

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

    [Fact]
    public void FramesPerSecond_FewFrames_IsTheirDistance()
    {
        var time = new FakeTimeProvider();
        var statistics = new PipelineStatistics(time);

        Finish(statistics, time, 1, TimeSpan.FromMilliseconds(50));
        Assert.Equal(0, statistics.FramesPerSecond);
        Finish(statistics, time, 1, TimeSpan.FromMilliseconds(50));
        Assert.Equal(20, statistics.FramesPerSecond, 6);
    }

    // Both waited for the first pass of the detector, 200 ms from the capture of the first on.
    [Fact]
    public void FramesPerSecond_FirstFramesThatComeOutTogether_IsSinceTheFirstWasCaptured()
    {
        var time = new FakeTimeProvider();
        var statistics = new PipelineStatistics(time);
        var pool = new MediaFramePool(new FramePool(), 2);
        MediaFrame first = pool.Rent();
        first.CapturedAt = time.GetTimestamp();
        time.Advance(TimeSpan.FromMilliseconds(200));

        statistics.CountFinished(first);
        time.Advance(TimeSpan.FromMicroseconds(100));
        statistics.CountFinished(first);
        pool.Return(first);

        Assert.Equal(1 / 0.2001, statistics.FramesPerSecond, 6);
    }

    // 64 frames have 63 distances: after 63 at the new speed and the one before, nothing of the old one is left.
    [Fact]
    public void FramesPerSecond_SpeedThatChanges_GoesByTheLast64Frames()
    {
        var time = new FakeTimeProvider();
        var statistics = new PipelineStatistics(time);

        Finish(statistics, time, 300, TimeSpan.FromMilliseconds(100));
        Assert.Equal(10, statistics.FramesPerSecond, 6);
        Finish(statistics, time, 62, TimeSpan.FromMilliseconds(20));
        Assert.Equal(63 / (0.1 + (62 * 0.02)), statistics.FramesPerSecond, 6);
        Finish(statistics, time, 1, TimeSpan.FromMilliseconds(20));
        Assert.Equal(50, statistics.FramesPerSecond, 6);
    }

    [Fact]
    public void CountFinished_Frames_AreCountedWithTheirFaces()
    {
        var time = new FakeTimeProvider();
        var statistics = new PipelineStatistics(time);

        Finish(statistics, time, 3, TimeSpan.FromSeconds(1), faces: 2);
        Finish(statistics, time, 2, TimeSpan.FromSeconds(1));

        Assert.Equal((5L, 3L, 6L), (statistics.Frames, statistics.FramesWithFace, statistics.FacesInAll));
    }

    private static void Finish(PipelineStatistics statistics, FakeTimeProvider time, int count, TimeSpan distance, int faces = 0)
    {
        var pool = new MediaFramePool(new FramePool(), 2);
        for (int i = 0; i < count; i++)
        {
            time.Advance(distance);
            MediaFrame frame = pool.Rent();
            frame.CapturedAt = time.GetTimestamp();
            for (int face = 0; face < faces; face++)
            {
                frame.Faces.Add();
            }

            statistics.CountFinished(frame);
            pool.Return(frame);
        }
    }

    private static FaceDetection Face(float x, float y, float score) => new(new BoundingBox(x, y, 80, 80), score, null);
}
