using ASMNet.Media;

namespace ASMNet.Live.Session;

/// <summary>
/// Begins a source anew where it ends; times and numbers go on rising. The picture of a source that has only one is kept and given again: to open a
/// file may cost more than the time that a picture is shown.
/// </summary>
/// <param name="first">The opened source.</param>
/// <param name="open">Opens it again.</param>
internal sealed class LoopedSource(IFrameSource first, Func<IFrameSource> open) : IFrameSource
{
    private IFrameSource _source = first;
    private TimeSpan _timeBase;
    private long _sequenceBase;
    private TimeSpan _lastTime;
    private long _lastSequence = -1;
    private FrameOrigin _origin;
    private (byte[] Pixels, int Width, int Height)? _first;
    private bool _hasOne;

    /// <inheritdoc/>
    public SourceInfo Info { get; } = first.Info with { FrameCount = null };

    /// <summary>The first thing that was wrong with the input, in whichever round.</summary>
    public string? Defect { get; private set; }

    /// <inheritdoc/>
    public string? Trouble => _source.Trouble;

    /// <inheritdoc/>
    public bool TimedOut => _source.TimedOut;

    /// <inheritdoc/>
    public bool Read(MediaFrame frame, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (_hasOne ? cancellation.IsCancellationRequested : !_source.Read(frame, cancellation))
        {
            if (cancellation.IsCancellationRequested || !TryBeginAnew() || (!_hasOne && !_source.Read(frame, cancellation)))
            {
                return false;
            }
        }

        if (_hasOne)
        {
            Repeat(frame);
        }
        else
        {
            Keep(frame);
            frame.Timestamp += _timeBase;
            frame.Sequence += _sequenceBase;
        }

        _lastTime = frame.Timestamp;
        _lastSequence = frame.Sequence;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private bool TryBeginAnew()
    {
        Defect ??= _source.Defect;
        if (_lastSequence < _sequenceBase)
        {
            // a round without a picture would be followed by another
            return false;
        }

        if (_first is not null)
        {
            _hasOne = true;
            return true;
        }

        _source.Dispose();
        _source = open();
        if (_source.Info.Width != Info.Width || _source.Info.Height != Info.Height)
        {
            throw new MediaException($"{Info.Description} has changed: its pictures were {Info.Width}x{Info.Height} and are {_source.Info.Width}x{_source.Info.Height}; start anew to show it.");
        }

        _timeBase = _lastTime + TimeSpan.FromSeconds(1 / Info.FrameRate);
        _sequenceBase = _lastSequence + 1;
        return true;
    }

    // until the second picture has come
    private void Keep(MediaFrame frame)
    {
        _first = _lastSequence < 0 ? (frame.Buffer.Pixels.ToArray(), frame.Buffer.Width, frame.Buffer.Height) : null;
        _origin = frame.Origin;
    }

    private void Repeat(MediaFrame frame)
    {
        (byte[] pixels, int width, int height) = _first!.Value;
        pixels.CopyTo(frame.Allocate(width, height).Pixels);
        frame.Origin = _origin;
        frame.Timestamp = _lastTime + TimeSpan.FromSeconds(1 / Info.FrameRate);
        frame.Sequence = _lastSequence + 1;
    }
}
