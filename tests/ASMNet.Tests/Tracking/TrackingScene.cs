using System.Numerics;
using ASMNet.Detection;
using ASMNet.Imaging;
using ASMNet.Tracking;

namespace ASMNet.Tests.Tracking;

/// <summary>Runs a tracker at 25 frames a second over an imaginary picture of 640x480, with a detector that answers one frame late.</summary>
internal sealed class TrackingScene
{
    private readonly byte[] _pixels = new byte[3 * 640 * 480];
    private FaceDetection[]? _pending;

    public TrackingScene(FaceTrackerOptions? options = null)
    {
        Tracker = new FaceTracker(Estimator, options ?? new FaceTrackerOptions());
        Results = new TrackedFaces(Tracker.Options.MaxFaces);
    }

    public static TimeSpan Frame { get; } = TimeSpan.FromSeconds(0.04);

    public FakeEstimator Estimator { get; } = new();

    public FaceTracker Tracker { get; }

    public TrackedFaces Results { get; }

    public TimeSpan Now { get; set; }

    public int Passes { get; private set; }

    /// <summary>What the detector answers instead of the truth.</summary>
    public Func<FaceDetection[]>? Detector { get; set; }

    public FakeFace AddFace(float x, float y, float side = 100)
    {
        var face = new FakeFace { Center = new Vector2(x, y), Side = side };
        Estimator.Faces.Add(face);
        return face;
    }

    public void Step()
    {
        FaceDetection[]? completed = _pending;
        _pending = null;
        if (Tracker.WantsDetection(Now))
        {
            Tracker.DetectionStarted(Now);
            Passes++;
            _pending = Detector?.Invoke() ?? Estimator.Detections();
        }

        Tracker.Update(new ImageView(_pixels, 640, 480, 3 * 640), Now, completed is not null, completed, Results);
        Now += Frame;
    }

    public void Run(double seconds, Action? beforeFrame = null)
    {
        TimeSpan end = Now + TimeSpan.FromSeconds(seconds);
        while (Now < end)
        {
            beforeFrame?.Invoke();
            Step();
        }
    }
}
