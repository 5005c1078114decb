using ASMNet.Imaging;
using ASMNet.Media;

namespace ASMNet.Live.Measuring.Benchmarks;

/// <summary>
/// The first frames of another source, held in memory and given forwards and backwards again and again, so that a benchmark measures
/// the tracking and not the source. Times rise steadily at the source's frame rate.
/// </summary>
public sealed class PreloadedSource : IFrameSource
{
    private readonly List<MediaFrame> _kept = [];
    private readonly MediaFramePool _pool;
    private readonly TimeProvider _timeProvider;
    private long _sequence;

    /// <summary>Reads the frames.</summary>
    /// <param name="source">The source; it stays the caller's.</param>
    /// <param name="maximumFrames">How many frames to hold; fewer when the source ends before.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="UserException">The source gave no frame.</exception>
    /// <exception cref="OperationCanceledException">It was given up before the first.</exception>
    public PreloadedSource(IFrameSource source, int maximumFrames, TimeProvider timeProvider, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        _timeProvider = timeProvider;
        _pool = new MediaFramePool(new Imaging.FramePool(), 1);
        MediaFrame frame = _pool.Rent();
        while (_kept.Count < maximumFrames && source.Read(frame, cancellation))
        {
            _kept.Add(frame);
            frame = _pool.Rent();
        }

        _pool.Return(frame);
        if (_kept.Count == 0)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new UserException($"no frame came from {source.Info.Description}.");
        }

        Info = source.Info with { IsLive = false, FrameCount = null };
    }

    /// <inheritdoc/>
    public SourceInfo Info { get; }

    /// <inheritdoc/>
    public string? Defect => null;

    /// <inheritdoc/>
    public bool Read(MediaFrame frame, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (cancellation.IsCancellationRequested)
        {
            return false;
        }

        // 0 1 2 3 2 1 0 1 ...: no jump of the picture that a tracker would never see.
        int period = Math.Max(1, (2 * _kept.Count) - 2);
        int place = (int)(_sequence % period);
        MediaFrame kept = _kept[place < _kept.Count ? place : period - place];
        kept.Buffer.Pixels.CopyTo(frame.Allocate(kept.Buffer.Width, kept.Buffer.Height).Pixels);
        frame.HasTruth = kept.HasTruth;
        frame.Truth.CopyFrom(kept.Truth);
        frame.Timestamp = TimeSpan.FromSeconds(_sequence / Info.FrameRate);
        frame.CapturedAt = _timeProvider.GetTimestamp();
        frame.Sequence = _sequence++;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _kept.ForEach(_pool.Return);
        _kept.Clear();
    }
}
