using System.Numerics;
using ASMNet.Detection;
using ASMNet.Filtering;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Media;
using ASMNet.Shapes;
using ASMNet.Tracking;

namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>Follows the faces of a video and measures how steady their points are: as the networks see them, after the shape model, and filtered.</summary>
/// <param name="tracking">The models; its smoother is the last stage.</param>
/// <param name="shape">The shape model.</param>
internal sealed class VideoEvaluator(FaceTracking tracking, ShapeModel shape)
{
    /// <summary>The stages in their order.</summary>
    public static IReadOnlyList<string> StageNames { get; } = ["raw", "asm", "filtered"];

    private const int MostDetections = 256;
    private readonly FaceDetection[] _detections = new FaceDetection[MostDetections];
    private readonly FaceSmoother _shapeAlone = new(shape, tracking.Smoother.Options with { Temporal = false });
    private readonly Dictionary<int, Recording> _open = [];
    private readonly List<Recording> _closed = [];

    /// <summary>Reads a source to its end.</summary>
    /// <param name="source">The video.</param>
    /// <param name="name">What it was named, for the report.</param>
    /// <param name="maximumFaces">How many faces are followed at once.</param>
    /// <param name="progress">Told of each frame; may be null.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="UserException">There was no face for 12 frames.</exception>
    public SteadinessReport Run(IFrameSource source, string name, int maximumFaces, IProgress<int>? progress, CancellationToken cancellation)
    {
        var pool = new MediaFramePool(new FramePool(), maximumFaces);
        var copy = new TrackedFaces(maximumFaces);
        int frames = 0;
        int faces = 0;
        while (true)
        {
            MediaFrame frame = pool.Rent();
            try
            {
                if (!source.Read(frame, cancellation))
                {
                    break;
                }

                faces += Look(frame, copy);
                frames++;
                progress?.Report(frames);
            }
            finally
            {
                pool.Return(frame);
            }
        }

        cancellation.ThrowIfCancellationRequested();
        CloseAll(_ => true);
        PointSeries[][] stages = [.. StageNames.Select((_, stage) => _closed.Select(recording => recording.Of(stage)).ToArray())];
        PointSeries[][] poses = [.. StageNames.Select((_, stage) => _closed.Select(recording => recording.PosesOf(stage)).ToArray())];
        IReadOnlyList<(int, int)> windows = Steadiness.StillWindows(stages[0]);
        return windows.Count == 0
            ? throw new UserException($"no face was followed for {Steadiness.Window} frames of {source.Info.Description}.")
            : new SteadinessReport(name, tracking.Description, frames, faces, windows.Count, [.. StageNames.Select((_, stage) => Figures(stage, stages, poses, windows))]);
    }

    private static SteadinessFigures Figures(int stage, PointSeries[][] points, PointSeries[][] poses, IReadOnlyList<(int, int)> windows) => new(
        StageNames[stage],
        Steadiness.Jitter(points[stage], windows, 36..48),
        Steadiness.Jitter(points[stage], windows, 27..36),
        Steadiness.Jitter(points[stage], windows, 48..68),
        Steadiness.Jitter(points[stage], windows, ..Ibug68.Count),
        Steadiness.Lag(points[0], points[stage]),
        Steadiness.JitterOfPose(poses[stage], windows),
        Steadiness.Lag(poses[0], poses[stage]));

    /// <summary>One frame; returns how many faces it has.</summary>
    private int Look(MediaFrame frame, TrackedFaces copy)
    {
        ImageView image = frame.Buffer.View;
        TrackedFaces faces = frame.Faces;
        bool detect = tracking.Tracker.WantsDetection(frame.Timestamp);
        int count = 0;
        if (detect)
        {
            tracking.Tracker.DetectionStarted(frame.Timestamp);
            count = tracking.Detector.Detect(image, _detections);
        }

        tracking.Tracker.Update(image, frame.Timestamp, detect, _detections.AsSpan(0, count), faces);
        tracking.Signals.Look(image, faces);
        CloseAll(id => !faces.AsSpan().ToArray().Any(face => face.Id == id));
        Add(frame.Timestamp, faces, 0);
        copy.CopyFrom(faces);
        _shapeAlone.Smooth(frame.Timestamp, copy);
        Add(frame.Timestamp, copy, 1);
        tracking.Smoother.Smooth(frame.Timestamp, faces);
        Add(frame.Timestamp, faces, 2);
        return faces.Count;
    }

    private void Add(TimeSpan timestamp, TrackedFaces faces, int stage)
    {
        foreach (TrackedFace face in faces.AsSpan())
        {
            if (!_open.TryGetValue(face.Id, out Recording? recording))
            {
                _open.Add(face.Id, recording = new Recording());
            }

            recording.Add(timestamp, stage, face);
        }
    }

    private void CloseAll(Func<int, bool> isGone)
    {
        foreach (int id in _open.Keys.Where(isGone).ToArray())
        {
            _closed.Add(_open[id]);
            _open.Remove(id);
        }
    }

    /// <summary>One face from its first frame to the last before it is missing.</summary>
    private sealed class Recording
    {
        private readonly List<TimeSpan> _times = [];
        private readonly List<Vector2[]>[] _points = [.. StageNames.Select(_ => new List<Vector2[]>())];

        private readonly List<HeadPose>[] _poses = [.. StageNames.Select(_ => new List<HeadPose>())];

        public void Add(TimeSpan timestamp, int stage, TrackedFace face)
        {
            if (stage == 0)
            {
                _times.Add(timestamp);
            }

            _points[stage].Add(face.Landmarks.ToArray());
            _poses[stage].Add(face.Pose);
        }

        public PointSeries Of(int stage) => new(_times, _points[stage]);

        public PointSeries PosesOf(int stage) => PointSeries.OfPoses(_times, _poses[stage]);
    }
}
