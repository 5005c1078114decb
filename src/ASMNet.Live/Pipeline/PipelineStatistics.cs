using ASMNet.Detection;
using ASMNet.Media;

namespace ASMNet.Live.Pipeline;

/// <summary>What the running pipeline counts. The stages write; anybody may read at any time.</summary>
public sealed class PipelineStatistics
{
    private const int RateWindow = 64;

    // The overlap above which the detector too takes two boxes for one face.
    private const float SameFace = 0.4f;
    private readonly TimeProvider _timeProvider;
    private readonly LatencyHistogram[] _stages;

    // Twice the window: a frame that arrives while the rate is read must not take the place of the oldest one that is read.
    private readonly long[] _arrivals = new long[2 * RateWindow];
    private long _firstCapturedAt;
    private long _frames;
    private long _dropped;
    private long _framesWithFace;
    private long _facesInAll;
    private long _lastLatency;
    private int _faces;
    private int _mostDetected;

    /// <summary>Starts at zero.</summary>
    /// <param name="timeProvider">The clock.</param>
    public PipelineStatistics(TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        _timeProvider = timeProvider;
        _stages = new LatencyHistogram[Enum.GetValues<StageName>().Length];
        for (int i = 0; i < _stages.Length; i++)
        {
            _stages[i] = new LatencyHistogram();
        }
    }

    /// <summary>Frames that came out at the end.</summary>
    public long Frames => Volatile.Read(ref _frames);

    /// <summary>Frames of a live source that a newer one overtook, or that the source had to leave out.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Those of <see cref="Frames"/> in which at least one face was tracked.</summary>
    public long FramesWithFace => Volatile.Read(ref _framesWithFace);

    /// <summary>Faces in all of <see cref="Frames"/>, a face counted in each frame that it is in.</summary>
    public long FacesInAll => Volatile.Read(ref _facesInAll);

    /// <summary>Faces in the newest frame.</summary>
    public int Faces => Volatile.Read(ref _faces);

    /// <summary>The most faces that the detector has seen in one picture, whether or not all of them may be followed.</summary>
    public int MostDetected => Volatile.Read(ref _mostDetected);

    /// <summary>Time from capture to the end of the smooth stage, in all frames.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>The same for the newest frame.</summary>
    public TimeSpan LastLatency => TimeSpan.FromTicks(Volatile.Read(ref _lastLatency));

    /// <summary>Frames per second over the last 64 frames, of fewer since the first was captured; 0 before the second.</summary>
    public double FramesPerSecond
    {
        get
        {
            long frames = Frames;
            int count = (int)Math.Min(frames, RateWindow);
            if (count < 2)
            {
                return 0;
            }

            long newest = Volatile.Read(ref _arrivals[(frames - 1) % _arrivals.Length]);
            // the first frames may come out together, when what they waited for is there
            long oldest = frames > RateWindow ? Volatile.Read(ref _arrivals[(frames - count) % _arrivals.Length]) : Volatile.Read(ref _firstCapturedAt);
            double seconds = _timeProvider.GetElapsedTime(oldest, newest).TotalSeconds;
            return seconds > 0 ? (count - 1) / seconds : 0;
        }
    }

    /// <summary>How long a stage takes for a frame; for <see cref="StageName.Detect"/>, how long a pass takes.</summary>
    /// <param name="stage">The stage.</param>
    public LatencyHistogram Stage(StageName stage) => _stages[(int)stage];

    /// <summary>Forgets the durations, not the counts: what follows is the steady state.</summary>
    public void ClearDurations()
    {
        Latency.Clear();
        foreach (LatencyHistogram stage in _stages)
        {
            stage.Clear();
        }
    }

    internal void CountDropped(long frames = 1) => Interlocked.Add(ref _dropped, frames);

    /// <summary>Counts the faces of a pass of the detector. One that it saw in several ways up is one face.</summary>
    /// <param name="found">What the pass found, the best first.</param>
    internal void CountDetected(ReadOnlySpan<FaceDetection> found)
    {
        int faces = 0;
        for (int i = 0; i < found.Length; i++)
        {
            faces += IsAnotherOf(found[i], found[..i]) ? 0 : 1;
        }

        if (faces > _mostDetected)
        {
            Volatile.Write(ref _mostDetected, faces);
        }
    }

    internal void CountTracked(MediaFrame frame)
    {
        TimeSpan latency = _timeProvider.GetElapsedTime(frame.CapturedAt);
        Volatile.Write(ref _lastLatency, latency.Ticks);
        Latency.Add(latency);
        Volatile.Write(ref _faces, frame.Faces.Count);
    }

    internal void CountFinished(MediaFrame frame)
    {
        if (frame.Faces.Count > 0)
        {
            Volatile.Write(ref _framesWithFace, _framesWithFace + 1);
            Volatile.Write(ref _facesInAll, _facesInAll + frame.Faces.Count);
        }

        if (_frames == 0)
        {
            Volatile.Write(ref _firstCapturedAt, frame.CapturedAt);
        }

        Volatile.Write(ref _arrivals[_frames % _arrivals.Length], _timeProvider.GetTimestamp());
        Volatile.Write(ref _frames, _frames + 1);
    }

    private static bool IsAnotherOf(in FaceDetection face, ReadOnlySpan<FaceDetection> better)
    {
        foreach (FaceDetection other in better)
        {
            if (face.Box.IntersectionOverUnion(other.Box) > SameFace)
            {
                return true;
            }
        }

        return false;
    }
}
