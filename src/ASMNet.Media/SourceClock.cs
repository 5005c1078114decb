namespace ASMNet.Media;

/// <summary>
/// Makes time of times from outside: a container's or a browser's clock may leap, stand still, run back or run over. Checked here,
/// where they enter, times rise, and never by more than a set gap; where one does not fit, a new base is taken, so that time goes on
/// by the usual distance of the frames; a single stray among good times leaves those as they are. One thread uses it.
/// </summary>
public sealed class SourceClock
{
    /// <summary>The longest time without a frame that is believed: 10 minutes. A longer one is a clock that leaps.</summary>
    public static readonly TimeSpan LargestGap = TimeSpan.FromMinutes(10);

    private const int Confirmed = 3;
    private static readonly TimeSpan Worth = TimeSpan.FromSeconds(1);

    // Half of what a TimeSpan holds is 5,337,599 days, so that any two can be subtracted.
    private static readonly TimeSpan Farthest = TimeSpan.FromDays(5_000_000);

    private TimeSpan _distance;
    private TimeSpan _base;
    private TimeSpan _formerBase;
    private TimeSpan? _last;
    private int _fitting;

    /// <summary>Makes a clock for one source.</summary>
    /// <param name="frameRate">The nominal frame rate, for the distance of frames while none is known; 0.001 to 1000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The frame rate lies outside its range.</exception>
    public SourceClock(double frameRate)
    {
        FrameRates.Require(frameRate, nameof(frameRate));
        _distance = TimeSpan.FromSeconds(1 / frameRate);
    }

    /// <summary>How far the time went that made it take a new base with the last frame, for people to be told; null when it fitted. Leaps below a second are not worth a word.</summary>
    public TimeSpan? Leap { get; private set; }

    /// <summary>The time of the next frame.</summary>
    /// <param name="time">What the outside says, any time at all; null when it says nothing.</param>
    /// <param name="distance">The true distance from the frame before, where it was measured; null otherwise.</param>
    /// <returns>From 0, more than every one before.</returns>
    public TimeSpan Next(TimeSpan? time, TimeSpan? distance = null)
    {
        Leap = null;
        time = time < -Farthest ? -Farthest : time > Farthest ? Farthest : time;
        if (_last is not TimeSpan last)
        {
            return Begin(time ?? TimeSpan.Zero);
        }

        TimeSpan step = distance is TimeSpan measured && measured > TimeSpan.Zero && measured <= LargestGap ? measured : _distance;
        if (time is not TimeSpan raw)
        {
            return Stray(last + step);
        }

        // Times that were good until lately are good again after a stray; the frame after a stray, or after one without a time of its
        // own, may be a little behind what those were given.
        TimeSpan former = raw - _formerBase;
        if (former - last <= LargestGap && (former > last || (_fitting == 0 && former > last - step)))
        {
            _base = _formerBase;
            return Fit(former > last ? former : last + (step / 4), former - last);
        }

        TimeSpan way = raw - _base - last;
        if (way > TimeSpan.Zero && way <= LargestGap)
        {
            return Fit(raw - _base, way);
        }

        if (_fitting >= Confirmed)
        {
            _formerBase = _base;
        }

        Leap = way.Duration() >= Worth ? way : null;
        _base = raw - (last + step);
        return Stray(last + step);
    }

    private TimeSpan Begin(TimeSpan time)
    {
        // A stream whose picture begins a little after its sound keeps that; a clock that began long ago begins here.
        _base = time < TimeSpan.Zero || time > LargestGap ? time : TimeSpan.Zero;
        _formerBase = _base;
        return Fit(time - _base, TimeSpan.Zero);
    }

    private TimeSpan Fit(TimeSpan time, TimeSpan way)
    {
        _distance = way > TimeSpan.Zero && way <= Worth ? way : _distance;
        _fitting++;
        _last = time;
        return time;
    }

    private TimeSpan Stray(TimeSpan time)
    {
        _fitting = 0;
        _last = time;
        return time;
    }
}
