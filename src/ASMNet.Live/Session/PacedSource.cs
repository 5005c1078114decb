using ASMNet.Media;

namespace ASMNet.Live.Session;

/// <summary>
/// Plays a source that could be read at any speed at the speed of its time stamps, as somebody who watches expects. No frame is
/// left out for which there was time: only where the machine falls behind are some, and they count as dropped. Pictures that stand each by
/// itself are all shown. A gap in the time stamps is waited out for two seconds.
/// </summary>
internal sealed class PacedSource(IFrameSource source, TimeProvider timeProvider) : IFrameSource
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);
    private long? _startedAt;
    private TimeSpan _first;
    private TimeSpan _given;

    /// <inheritdoc/>
    public SourceInfo Info => source.Info;

    /// <inheritdoc/>
    public string? Defect => source.Defect;

    /// <inheritdoc/>
    public string? Trouble => source.Trouble;

    /// <inheritdoc/>
    public bool TimedOut => source.TimedOut;

    /// <inheritdoc/>
    public bool Read(MediaFrame frame, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(frame);
        while (source.Read(frame, cancellation))
        {
            long startedAt = _startedAt ?? BeginAt(frame.Timestamp);
            TimeSpan ahead = frame.Timestamp - _first - timeProvider.GetElapsedTime(startedAt);
            if (ahead < -Tolerance)
            {
                if (!Info.IsIndependent && frame.Timestamp - _given < LongestGap)
                {
                    continue;
                }

                // so slow that leaving out does not help either: it plays on from here, slower than it should
                BeginAt(frame.Timestamp);
            }
            else if (ahead > TimeSpan.Zero)
            {
                if (!ClockWait.For(timeProvider, ahead < LongestWait ? ahead : LongestWait, cancellation))
                {
                    return false;
                }

                if (ahead > LongestWait)
                {
                    // a gap in the times of minutes is nothing that anybody wants to watch
                    BeginAt(frame.Timestamp);
                }
            }

            _given = frame.Timestamp;
            frame.CapturedAt = timeProvider.GetTimestamp();
            return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();

    private long BeginAt(TimeSpan time)
    {
        long now = timeProvider.GetTimestamp();
        _startedAt = now;
        _first = time;
        return now;
    }
}
