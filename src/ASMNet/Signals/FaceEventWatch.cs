using ASMNet.Expressions;

namespace ASMNet.Signals;

/// <summary>Notices blinks and the opening of the mouth in the channels of one face.</summary>
internal sealed class FaceEventWatch
{
    // Closed above the first value, open below the second, so that noise around one value makes no events.
    private const float EyesClosed = 0.5f;
    private const float EyesOpen = 0.35f;
    private const float MouthOpen = 0.2f;
    private const float MouthShut = 0.1f;

    // Longer than that is no blink: the eyes are closed, or somebody looks down.
    private static readonly TimeSpan LongestBlink = TimeSpan.FromSeconds(0.5);
    private TimeSpan? _closedSince;
    private TimeSpan? _openSince;
    private TimeSpan _last;

    public void Reset()
    {
        _closedSince = null;
        _openSince = null;
    }

    /// <summary>Looks at one frame.</summary>
    /// <param name="timestamp">Time of the frame.</param>
    /// <param name="faceId">Identity of the face.</param>
    /// <param name="values">Its channels.</param>
    /// <param name="events">Receives what happened, at most two.</param>
    /// <returns>How many events.</returns>
    public int Watch(TimeSpan timestamp, int faceId, ExpressionValues values, Span<FaceEvent> events)
    {
        if (timestamp < _last)
        {
            // What began before has no length by this clock.
            Reset();
        }

        _last = timestamp;
        int count = 0;
        if (values.TryGet(Expression.EyeBlinkLeft, out float left) & values.TryGet(Expression.EyeBlinkRight, out float right))
        {
            float closed = (left + right) / 2;
            if (closed > EyesClosed)
            {
                _closedSince ??= timestamp;
            }
            else if (closed < EyesOpen && _closedSince is TimeSpan since)
            {
                _closedSince = null;
                if (timestamp - since <= LongestBlink)
                {
                    events[count++] = new FaceEvent(faceId, FaceEventKind.Blink, since, timestamp - since);
                }
            }
        }

        if (values.TryGet(Expression.JawOpen, out float jaw))
        {
            if (jaw > MouthOpen && _openSince is null)
            {
                _openSince = timestamp;
                events[count++] = new FaceEvent(faceId, FaceEventKind.MouthOpened, timestamp, TimeSpan.Zero);
            }
            else if (jaw < MouthShut && _openSince is TimeSpan since)
            {
                _openSince = null;
                events[count++] = new FaceEvent(faceId, FaceEventKind.MouthClosed, since, timestamp - since);
            }
        }

        return count;
    }
}
