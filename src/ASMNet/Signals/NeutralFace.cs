using ASMNet.Expressions;

namespace ASMNet.Signals;

/// <summary>
/// What a person's channels show at rest. Of each a running quantile is kept, which is found within seconds and then changes slowly; the face is
/// mostly at rest, so this is its rest value. How a face is built and how it is lit then no longer counts as an expression.
/// </summary>
internal sealed class NeutralFace
{
    // The share of the time in which a channel lies below its rest value.
    private const float Quantile = 0.4f;

    // How fast a rest value moves, in channels a second: at first, and once it is known.
    private const float Fast = 0.4f;
    private const float Slow = 0.01f;
    private static readonly TimeSpan LearningTime = TimeSpan.FromSeconds(4);

    // Somebody who comes in laughing is not taken to rest so.
    private const float LargestRest = 0.4f;
    private readonly float[] _rest = new float[ExpressionNames.Count];
    private ulong _known;
    private TimeSpan _begun;
    private TimeSpan _last;
    private bool _started;

    /// <summary>Begins anew.</summary>
    public void Reset() => _started = false;

    /// <summary>Learns from a frame, and turns its values into what goes beyond the rest.</summary>
    public void Apply(TimeSpan timestamp, ExpressionValues values)
    {
        if (!_started || timestamp < _last)
        {
            _started = true;
            _known = 0;
            _begun = timestamp;
            _last = timestamp;
        }

        // After a gap the face has not been seen, so no more is learned than from a frame.
        float elapsed = MathF.Min((float)(timestamp - _last).TotalSeconds, 0.1f);
        float step = elapsed * (timestamp - _begun < LearningTime ? Fast : Slow);
        _last = timestamp;
        for (int i = 0; i < _rest.Length; i++)
        {
            var channel = (Expression)i;
            if (!HasRest(channel) || !values.TryGet(channel, out float value))
            {
                continue;
            }

            ulong bit = 1UL << i;
            if ((_known & bit) == 0)
            {
                _known |= bit;
                _rest[i] = MathF.Min(value, LargestRest);
            }

            _rest[i] = Math.Clamp(_rest[i] + (value > _rest[i] ? Quantile * step : (Quantile - 1) * step), 0, LargestRest);
            values.Set(channel, (value - _rest[i]) / (1 - _rest[i]));
        }
    }

    // Where somebody looks has no rest: who reads beside the camera would be taken to look into it.
    private static bool HasRest(Expression channel) => channel
        is not (>= Expression.EyeLookDownLeft and <= Expression.EyeLookUpLeft)
        and not (>= Expression.EyeLookDownRight and <= Expression.EyeLookUpRight);
}
