using ASMNet.Media;

namespace ASMNet.Live.Session;

/// <summary>Plays a source that could be read at any speed at the speed of its time stamps, as somebody who watches expects.</summary>
internal sealed class PacedSource(IFrameSource source, TimeProvider timeProvider) : IFrameSource
{
    private long _startedAt;
    private TimeSpan _first;

    /// <inheritdoc/>
    public SourceInfo Info { get; } = source.Info with { IsLive = true };

    /// <inheritdoc/>
    public string? Defect => source.Defect;

    /// <inheritdoc/>
    public bool Read(MediaFrame frame, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (!source.Read(frame, cancellation))
        {
            return false;
        }

        if (_startedAt == 0)
        {
            _startedAt = timeProvider.GetTimestamp();
            _first = frame.Timestamp;
        }

        TimeSpan ahead = frame.Timestamp - _first - timeProvider.GetElapsedTime(_startedAt);
        if (ahead > TimeSpan.Zero && cancellation.WaitHandle.WaitOne(ahead))
        {
            return false;
        }

        frame.CapturedAt = timeProvider.GetTimestamp();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();
}
