using ASMNet.Expressions;

namespace ASMNet.Signals;

/// <summary>
/// How far a person's blinks reach. The eyes of some are called all but closed when they are closed, as their lids are built, or the camera sees them
/// from below; from their blinks it is learned what closed is. Of each eye a running upper quantile of the peaks is kept, and the channel is
/// stretched so that it reaches 1; never by more than <see cref="LeastReach"/> allows, never before the third blink, and never downwards.
/// Other channels are not stretched: nobody shows them to the full without being asked.
/// </summary>
internal sealed class NeutralRange
{
    /// <summary>What reaches no further than that is taken to reach so far: half-closed eyes are not to become closed ones.</summary>
    public const float LeastReach = 0.7f;

    private const int BlinksToBegin = 3;
    private readonly EyeRange _left = new();
    private readonly EyeRange _right = new();

    /// <summary>Begins anew.</summary>
    public void Reset()
    {
        _left.Reset();
        _right.Reset();
    }

    /// <summary>Learns from a frame, and stretches its values.</summary>
    /// <param name="timestamp">Time of the frame.</param>
    /// <param name="values">The channels, a person's rest taken off.</param>
    public void Apply(TimeSpan timestamp, ExpressionValues values)
    {
        Apply(_left, timestamp, values, Expression.EyeBlinkLeft);
        Apply(_right, timestamp, values, Expression.EyeBlinkRight);
    }

    private static void Apply(EyeRange eye, TimeSpan timestamp, ExpressionValues values, Expression channel)
    {
        if (values.TryGet(channel, out float value))
        {
            values.Set(channel, MathF.Min(value / eye.Learn(timestamp, value), 1));
        }
        else
        {
            eye.Interrupt();
        }
    }

    private sealed class EyeRange
    {
        // A blink goes from below the first value over the second and back within the time.
        private const float Open = 0.25f;
        private const float Shut = 0.5f;
        private static readonly TimeSpan Longest = TimeSpan.FromSeconds(0.5);

        // A peak is seen too low more often than too high, since it lies between two frames: the reach goes up fast and down slowly.
        private const float Upwards = 0.5f;
        private const float Downwards = 0.1f;
        private float _reach;
        private int _blinks;
        private float _peak;
        private TimeSpan? _openLast;

        public void Reset()
        {
            _blinks = 0;
            Interrupt();
        }

        public void Interrupt() => _openLast = null;

        /// <summary>Takes a value in, and says what counts as 1.</summary>
        public float Learn(TimeSpan timestamp, float value)
        {
            if (timestamp < _openLast)
            {
                Reset();
            }

            if (value < Open)
            {
                if (_openLast is TimeSpan last && _peak >= Shut && timestamp - last <= Longest)
                {
                    Take(_peak);
                }

                _openLast = timestamp;
                _peak = 0;
            }

            _peak = MathF.Max(_peak, value);
            return _blinks < BlinksToBegin ? 1 : Math.Clamp(_reach, LeastReach, 1);
        }

        private void Take(float peak)
        {
            _blinks++;
            _reach = _blinks <= BlinksToBegin
                ? MathF.Max(peak, _blinks == 1 ? 0 : _reach)
                : _reach + ((peak > _reach ? Upwards : Downwards) * (peak - _reach));
        }
    }
}
