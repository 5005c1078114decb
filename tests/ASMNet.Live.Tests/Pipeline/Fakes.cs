using System.Numerics;
using ASMNet.Detection;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Landmarks;
using ASMNet.Media;

namespace ASMNet.Live.Tests.Pipeline;

/// <summary>Gives black frames, as many and as fast as asked.</summary>
internal sealed class FakeSource(long frameCount, bool isLive = false) : IFrameSource
{
    public SourceInfo Info { get; init; } = new("fake", 64, 48, 25, isLive, frameCount);

    public string? Defect
    {
        get
        {
            WhenAsked();
            return null;
        }
    }

    /// <summary>Runs when it is asked for its defects, as at the end of a run.</summary>
    public Action WhenAsked { get; init; } = () => { };

    public long Given { get; private set; }

    /// <summary>Runs before each frame is given.</summary>
    public Action<long> BeforeFrame { get; init; } = _ => { };

    /// <summary>Whether it gives the frame that it is at though it is asked to end.</summary>
    public bool IsDeaf { get; init; }

    /// <summary>Says what is known of a frame.</summary>
    public Action<MediaFrame> Tell { get; init; } = _ => { };

    public bool Read(MediaFrame frame, CancellationToken cancellation)
    {
        BeforeFrame(Given);
        if (Given == frameCount || (cancellation.IsCancellationRequested && !IsDeaf))
        {
            return false;
        }

        frame.Allocate(Info.Width, Info.Height).Pixels.Clear();
        frame.Timestamp = TimeSpan.FromSeconds(Given / Info.FrameRate);
        frame.CapturedAt = TimeProvider.System.GetTimestamp();
        frame.Sequence = Given++;
        Tell(frame);
        return true;
    }

    public void Dispose()
    {
    }
}

/// <summary>Finds one face in the middle of every picture.</summary>
internal sealed class FakeDetector : IFaceDetector
{
    private int _passes;

    public string Description => "fake";

    public int Passes => Volatile.Read(ref _passes);

    public Action BeforePass { get; init; } = () => { };

    public int Detect(in ImageView image, Span<FaceDetection> results)
    {
        BeforePass();
        Interlocked.Increment(ref _passes);
        results[0] = new FaceDetection(new BoundingBox(image.Width / 4f, image.Height / 4f, image.Width / 2f, image.Height / 2f), 0.95f, null);
        return 1;
    }

    public void Dispose()
    {
    }
}

/// <summary>Puts the landmarks on a ring inside the crop and is always sure.</summary>
internal sealed class FakeEstimator : ILandmarkEstimator
{
    private long _calls;

    public string Description => "fake";

    public int LandmarkCount => 68;

    public Action<long> BeforeEstimate { get; init; } = _ => { };

    public float Confidence { get; init; } = 0.99f;

    public LandmarkEstimate Estimate(in ImageView image, in CropRegion crop, Span<Vector2> landmarks)
    {
        BeforeEstimate(_calls++);
        for (int i = 0; i < landmarks.Length; i++)
        {
            (float sine, float cosine) = MathF.SinCos(2 * MathF.PI * i / landmarks.Length);
            landmarks[i] = crop.ToImage(new Vector2(0.4f * cosine, 0.4f * sine));
        }

        return new LandmarkEstimate(new HeadPose(10, 5, 1), Confidence);
    }

    public CropRegion RegionFor(ReadOnlySpan<Vector2> landmarks) => CropRegion.Square(BoundingBox.Around(landmarks).Center, 1.25f * BoundingBox.Around(landmarks).LongSide);

    public CropRegion RegionFor(in FaceDetection face) => CropRegion.Square(face.Box.Center, face.Box.LongSide);

    public void Dispose()
    {
    }
}

/// <summary>Remembers which frames came.</summary>
internal sealed class FakeSink : IFrameSink
{
    public List<long> Sequences { get; } = [];

    public List<int> FaceCounts { get; } = [];

    public List<byte> FirstPixels { get; } = [];

    public bool IsCompleted { get; private set; }

    public Action<long> BeforeWrite { get; init; } = _ => { };

    /// <summary>After how many frames it wants no more.</summary>
    public int Limit { get; init; } = int.MaxValue;

    public CancellationToken Urgent { get; init; }

    public bool IsFull => Sequences.Count >= Limit;

    public string Description => "fake";

    public bool NeedsPicture => true;

    public IReadOnlyList<string> Files { get; init; } = ["fake"];

    public void Write(MediaFrame frame)
    {
        BeforeWrite(frame.Sequence);
        Sequences.Add(frame.Sequence);
        FaceCounts.Add(frame.Faces.Count);
        FirstPixels.Add(frame.Buffer.Pixels[0]);
    }

    public bool IsDisposed { get; private set; }

    public Action BeforeComplete { get; set; } = () => { };

    public void Complete()
    {
        BeforeComplete();
        IsCompleted = true;
    }

    public Action WhenDisposed { get; set; } = () => { };

    public void Dispose()
    {
        IsDisposed = true;
        WhenDisposed();
    }
}
