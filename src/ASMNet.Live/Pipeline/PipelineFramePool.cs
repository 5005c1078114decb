using System.Collections.Concurrent;
using ASMNet.Imaging;

namespace ASMNet.Live.Pipeline;

/// <summary>Lends <see cref="PipelineFrame"/>s and takes them back with their pictures. Safe for several threads.</summary>
public sealed class PipelineFramePool
{
    private readonly ConcurrentQueue<PipelineFrame> _idle = new();
    private readonly int _maximumFaces;
    private int _outstanding;

    /// <summary>Makes an empty pool.</summary>
    /// <param name="buffers">Where the pictures come from.</param>
    /// <param name="maximumFaces">Face slots of a frame, at least 1.</param>
    public PipelineFramePool(FramePool buffers, int maximumFaces)
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
    public PipelineFrame Rent()
    {
        if (!_idle.TryDequeue(out PipelineFrame? frame))
        {
            frame = new PipelineFrame(Buffers, _maximumFaces);
        }

        Interlocked.Increment(ref _outstanding);
        return frame;
    }

    /// <summary>Takes a frame back, and gives its picture back too.</summary>
    /// <param name="frame">A frame of this pool that the caller owns.</param>
    public void Return(PipelineFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        frame.Clear();
        Interlocked.Decrement(ref _outstanding);
        _idle.Enqueue(frame);
    }
}
