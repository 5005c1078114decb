using ASMNet.Detection;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Tracking;

namespace ASMNet.Media;

/// <summary>
/// One picture on its way through the pipeline, with what the stages found out about it. It has one owner at a time;
/// the last one gives it back to its <see cref="MediaFramePool"/>.
/// </summary>
public sealed class MediaFrame
{
    private readonly FramePool _buffers;
    private readonly FrameBuffer _buffer;
    private readonly object _owner;
    private bool _hasPicture;
    private int _lent;

    /// <summary>Makes a frame without a picture.</summary>
    /// <param name="buffers">Where its picture's memory comes from.</param>
    /// <param name="owner">Who lends it, and so may take it back.</param>
    /// <param name="maximumFaces">The most faces that it holds.</param>
    internal MediaFrame(FramePool buffers, object owner, int maximumFaces)
    {
        _buffers = buffers;
        _buffer = buffers.Empty();
        _owner = owner;
        Faces = new TrackedFaces(maximumFaces);
        Truth = new TrackedFaces(Math.Max(maximumFaces, SyntheticFaceLimit));
    }

    /// <summary>The largest number of faces that a synthetic scene holds.</summary>
    public const int SyntheticFaceLimit = 8;

    /// <summary>Position in the source, from 0; gaps are frames that were dropped.</summary>
    public long Sequence { get; set; }

    /// <summary>Capture time of a live source, presentation time of a file; 0 at the source's start.</summary>
    public TimeSpan Timestamp { get; set; }

    /// <summary>
    /// When the picture was there, in the ticks of the pipeline's <see cref="TimeProvider"/>; where no frame may be lost, when its turn came.
    /// </summary>
    public long CapturedAt { get; set; }

    /// <summary>Which file it came from, and which of its pictures it is.</summary>
    public FrameOrigin Origin { get; set; }

    /// <summary>The faces found, smoothed once the frame has left the smooth stage.</summary>
    public TrackedFaces Faces { get; }

    /// <summary>What a detector pass found that ended with this frame, tracked or not; mostly none.</summary>
    public IList<FaceDetection> Detections { get; } = [];

    /// <summary>The faces that a synthetic source drew; meaningful only when <see cref="HasTruth"/>.</summary>
    public TrackedFaces Truth { get; }

    /// <summary>The poses of <see cref="Faces"/> before "straight ahead" was taken off, in their order, to be compared with the truth; empty where nothing is taken off.</summary>
    internal IList<HeadPose> PosesSeen { get; } = [];

    /// <summary>Whether a picture that stands by itself could not be read: what <see cref="Buffer"/> holds then, black and of any size, is no part of it.</summary>
    internal bool IsUnread { get; set; }

    /// <summary>Whether the source knows where the faces really are.</summary>
    public bool HasTruth { get; set; }

    /// <summary>
    /// The picture. It belongs to the frame, which gives it back, and is the same object for every picture that the frame ever holds: ask for it anew
    /// with each, and copy what is to be kept.
    /// </summary>
    /// <exception cref="InvalidOperationException">The source has not allocated it yet.</exception>
    public FrameBuffer Buffer => _hasPicture ? _buffer : throw new InvalidOperationException("The frame has no picture yet.");

    /// <summary>A read-only view of the picture, as the tracker takes it.</summary>
    /// <exception cref="InvalidOperationException">The source has not allocated it yet.</exception>
    public ImageView View => Buffer.View;

    /// <summary>Rents the picture's memory; its contents are undefined. What was allocated before goes back.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or the picture has more bytes than an array holds; the frame has no picture then.</exception>
    public FrameBuffer Allocate(int width, int height)
    {
        _hasPicture = false;
        _buffer.Dispose();
        _buffers.Lend(_buffer, width, height);
        _hasPicture = true;
        return _buffer;
    }

    internal void MarkLent() => Volatile.Write(ref _lent, 1);

    /// <summary>Takes the frame's contents away.</summary>
    /// <exception cref="ArgumentException">It is of another pool.</exception>
    /// <exception cref="InvalidOperationException">It was given back before.</exception>
    internal void GiveBack(object owner)
    {
        if (owner != _owner)
        {
            throw new ArgumentException("The frame was lent by another pool.", nameof(owner));
        }

        if (Interlocked.Exchange(ref _lent, 0) == 0)
        {
            throw new InvalidOperationException("The frame was given back before; somebody else may have it by now.");
        }

        _hasPicture = false;
        IsUnread = false;
        _buffer.Dispose();
        Faces.Clear();
        Detections.Clear();
        Truth.Clear();
        PosesSeen.Clear();
        HasTruth = false;
        Origin = default;
    }
}
