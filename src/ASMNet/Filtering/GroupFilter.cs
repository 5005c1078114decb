namespace ASMNet.Filtering;

/// <summary>
/// A low-pass filter for values that move together, after the 1 Euro filter (Casiez, Roussel, Vogel 2012), but with one cutoff for all of them, which
/// rises with the square of their common speed. What a group does together is told from noise much better than what one value does, and the square
/// leaves slow wavering to the filter and lets real movements pass at once. What has got far off is caught up with whatever the speed, which a turn
/// back makes small for a moment. Where the values are noisy, as in the dark, what noise adds to speed and distance is known and does not count. It goes
/// by real timestamps.
/// </summary>
/// <param name="dimensions">Number of values.</param>
/// <param name="points">How many points they are coordinates of: the speed is the root mean square of the points'.</param>
/// <param name="far">A distance in the unit that the speed counts in, at which the cutoff gains 4 Hz; at twice of it, 64 Hz. Networks are never unsure by as much.</param>
internal sealed class GroupFilter(int dimensions, int points, float far)
{
    private const float FarCutoff = 4;

    // A deviation of the noise of three quarters of that distance is the largest believed.
    private const float MostNoise = 0.75f;

    // A sum of squares of so many independent normal values is seldom more than three of its deviations above its mean: of as many times the mean.
    private readonly float _feignedAtMost = 1 + (3 * MathF.Sqrt(2f / dimensions));
    private readonly float[] _values = new float[dimensions];
    private readonly float[] _speeds = new float[dimensions];
    private readonly float[] _raw = new float[dimensions];
    private readonly float[] _steps = new float[dimensions];
    private NoiseLevel _noise;
    private TimeSpan _last;
    private bool _started;

    /// <summary>Filters one sample in place. The first passes unchanged, and so do one whose time lies before the last and one of which any value is no number, after which the next is a first one.</summary>
    /// <param name="timestamp">Time of the sample; one at the last sample's time repeats the last result.</param>
    /// <param name="values">As many values as the filter has, replaced by filtered ones.</param>
    /// <param name="parameters">Settings; Beta is in hertz for each squared unit of speed.</param>
    /// <param name="units">For each value the factor to the unit that the speed counts in; empty for 1.</param>
    /// <param name="share">How much of the speed counts.</param>
    public void Filter(TimeSpan timestamp, Span<float> values, in OneEuroParameters parameters, ReadOnlySpan<float> units = default, float share = 1)
    {
        if (!NoiseLevel.AreNumbers(values))
        {
            Reset();
            return;
        }

        if (!_started || timestamp < _last)
        {
            Start(timestamp, values);
            return;
        }

        float elapsed = (float)(timestamp - _last).TotalSeconds;
        if (elapsed > 0)
        {
            float speedSmoothing = Smoothing(parameters.DerivativeCutoff, elapsed);
            float feigned = _feignedAtMost * _noise.SquaredSpeed(speedSmoothing, elapsed);
            float off = Math.Max(0, SquaredDistance(values, units) - (_feignedAtMost * _noise.Variance)) / (far * far);
            float squaredSpeed = share * share * Math.Max(0, SquaredSpeed(values, units, speedSmoothing, elapsed) - feigned);
            float smoothing = Smoothing(parameters.MinCutoff + (parameters.Beta * squaredSpeed) + (FarCutoff * off * off), elapsed);
            for (int i = 0; i < values.Length; i++)
            {
                _values[i] += smoothing * (values[i] - _values[i]);
            }

            _last = timestamp;
        }

        _values.CopyTo(values);
    }

    /// <summary>The value that stands for an angle nearest to the last sample, so that a full turn is no jump.</summary>
    /// <param name="index">Which value is the angle.</param>
    /// <param name="angle">The angle.</param>
    /// <param name="turn">A full turn in the angle's unit.</param>
    public float UnwrapAngle(int index, float angle, float turn) =>
        _started ? angle - (turn * MathF.Round((angle - _raw[index]) / turn)) : angle;

    /// <summary>Forgets the past; the next sample passes unchanged.</summary>
    public void Reset() => _started = false;

    private static float Smoothing(float cutoff, float elapsed) => 1 / (1 + (1 / (2 * MathF.PI * cutoff * elapsed)));

    private void Start(TimeSpan timestamp, ReadOnlySpan<float> values)
    {
        values.CopyTo(_values);
        values.CopyTo(_raw);
        Array.Clear(_speeds);
        Array.Clear(_steps);
        _noise = new NoiseLevel(MostNoise * far * MostNoise * far);
        _last = timestamp;
        _started = true;
    }

    /// <summary>The squared speed of the group; the speeds of its values are smoothed first, so that wavering to and fro is none. Learns the noise.</summary>
    private float SquaredSpeed(ReadOnlySpan<float> values, ReadOnlySpan<float> units, float smoothing, float elapsed)
    {
        float squares = 0;
        float takenBack = 0;
        for (int i = 0; i < values.Length; i++)
        {
            float unit = units.IsEmpty ? 1 : units[i];
            float step = values[i] - _raw[i];
            takenBack -= step * _steps[i] * unit * unit;
            _steps[i] = step;
            _raw[i] = values[i];
            _speeds[i] += smoothing * ((step / elapsed) - _speeds[i]);
            float speed = unit * _speeds[i];
            squares += speed * speed;
        }

        _noise.Add(takenBack / points, elapsed);
        return squares / points;
    }

    /// <summary>How far the sample lies from what came out last.</summary>
    private float SquaredDistance(ReadOnlySpan<float> values, ReadOnlySpan<float> units)
    {
        float squares = 0;
        for (int i = 0; i < values.Length; i++)
        {
            float way = units.IsEmpty ? values[i] - _values[i] : (values[i] - _values[i]) * units[i];
            squares += way * way;
        }

        return squares / points;
    }
}
