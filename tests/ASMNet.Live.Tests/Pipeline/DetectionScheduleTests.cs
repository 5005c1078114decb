using ASMNet.Detection;
using ASMNet.Imaging;
using ASMNet.Live.Pipeline;
using ASMNet.Media;
using ASMNet.Tracking;
using Microsoft.Extensions.Time.Testing;

namespace ASMNet.Live.Tests.Pipeline;

/// <summary>When the detector looks at a frame, and who gets what it found.</summary>
public sealed class DetectionScheduleTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly FramePool _buffers = new();
    private readonly MediaFramePool _frames;
    private readonly FakeTimeProvider _time = new();
    private readonly FaceTracker _tracker = new(new FakeEstimator(), new FaceTrackerOptions());
    private readonly SizedDetector _detector = new();
    private readonly FaceDetection[] _found = new FaceDetection[8];

    public DetectionScheduleTests()
    {
        _frames = new MediaFramePool(_buffers, 4);

        // the first frame tells the tracker that there is no face
        _tracker.Update(new ImageView(new byte[3], 1, 1, 3), TimeSpan.Zero, detectionCompleted: true, [], new TrackedFaces(4));
    }

    public void Dispose() => _detector.Dispose();

    [Fact]
    public void Background_WhileNoFaceIsSeen_LooksEveryTenthOfASecond()
    {
        using BackgroundDetection schedule = Background();

        Offer(schedule, 1.00, 8, 6);
        Take(schedule);

        Assert.False(_tracker.WantsDetection(TimeSpan.FromSeconds(1.09)));
        Assert.True(_tracker.WantsDetection(TimeSpan.FromSeconds(1.1)));
    }

    [Fact]
    public void Background_PicturesOfAnotherSize_AreLookedAtWhole()
    {
        using (BackgroundDetection schedule = Background())
        {
            Offer(schedule, 1, 8, 6);
            Take(schedule);
            Offer(schedule, 2, 16, 12);
            Take(schedule);
            Offer(schedule, 3, 4, 2);
            Take(schedule);
        }

        Assert.Equal([(8, 6), (16, 12), (4, 2)], _detector.Sizes);
        Assert.Equal(0, _buffers.Outstanding);
    }

    [Fact]
    public void Lockstep_APass_IsTakenOnceAndTheFramesLatencyCountsFromItsTurn()
    {
        using var schedule = new LockstepDetection(_detector, _tracker, _found.Length, new LatencyHistogram(), new PipelineProgress(_time), _time);
        _time.Advance(TimeSpan.FromSeconds(5));
        MediaFrame frame = Frame(1, 8, 6);

        schedule.Offer(frame);

        Assert.Equal(_time.GetTimestamp(), frame.CapturedAt);
        Assert.Equal((true, 1), (schedule.TryTake(_found, out int count), count));
        Assert.Equal((false, 0), (schedule.TryTake(_found, out count), count));
        Assert.False(_tracker.WantsDetection(TimeSpan.FromSeconds(1.09)));
        _frames.Return(frame);
    }

    private BackgroundDetection Background() =>
        new(_detector, _tracker, _found.Length, _buffers, new LatencyHistogram(), new PipelineProgress(_time), _time);

    private MediaFrame Frame(double seconds, int width, int height)
    {
        MediaFrame frame = _frames.Rent();
        frame.Allocate(width, height).Pixels.Clear();
        frame.Timestamp = TimeSpan.FromSeconds(seconds);
        return frame;
    }

    private void Offer(BackgroundDetection schedule, double seconds, int width, int height)
    {
        MediaFrame frame = Frame(seconds, width, height);
        schedule.Offer(frame);
        _frames.Return(frame);
    }

    private void Take(BackgroundDetection schedule) => Assert.True(SpinWait.SpinUntil(() => schedule.TryTake(_found, out _), Patience));

    private sealed class SizedDetector : IFaceDetector
    {
        public string Description => "sized";

        public List<(int Width, int Height)> Sizes { get; } = [];

        public int Detect(in ImageView image, Span<FaceDetection> results)
        {
            Sizes.Add((image.Width, image.Height));
            results[0] = default;
            return 1;
        }

        public void Dispose()
        {
        }
    }
}
