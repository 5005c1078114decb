using System.Collections.Concurrent;
using ASMNet.Imaging;

namespace ASMNet.Media;

/// <summary>Lends <see cref="MediaFrame"/>s and takes them back with their pictures. Safe for several threads.</summary>
public sealed class MediaFramePool
{
    private readonly ConcurrentQueue<MediaFrame> _idle = new();
    private readonly int _maximumFaces;
    private int _outstanding;

    /// <summary>Makes an empty pool.</summary>
    /// <param name="buffers">Where the pictures come from.</param>
    /// <param name="maximumFaces">Face slots of a frame, at least 1.</param>
    public MediaFramePool(FramePool buffers, int maximumFaces)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximumFaces);
        Buffers = buffers;
        _maximumFaces = maximumFaces;
    }

    /// <summary>Where the pictures come from.</summary>
    public FramePool Buffers { get; }

    /// <summary>Frames lent and not yet given back; 0 when nobody leaks.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>Lends a frame without a picture.</summary>
    public MediaFrame Rent()
    {
        if (!_idle.TryDequeue(out MediaFrame? frame))
        {
            frame = new MediaFrame(Buffers, this, _maximumFaces);
        }

        frame.MarkLent();
        Interlocked.Increment(ref _outstanding);
        return frame;
    }

    /// <summary>Takes a frame back, and gives its picture back too.</summary>
    /// <param name="frame">A frame of this pool that the caller owns.</param>
    /// <exception cref="ArgumentException">It was lent by another pool.</exception>
    /// <exception cref="InvalidOperationException">It was given back before, and not lent since; once it is, it is somebody else's, which cannot be told.</exception>
    public void Return(MediaFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        frame.GiveBack(this);
        Interlocked.Decrement(ref _outstanding);
        _idle.Enqueue(frame);
    }
}
