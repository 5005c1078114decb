using ASMNet.Tracking;

namespace ASMNet.Filtering;

/// <summary>
/// The 1 Euro filter (Casiez, Roussel, Vogel 2012) for several values that are sampled together: a low-pass filter for each, whose
/// cutoff rises with that value's speed. It goes by real timestamps, so uneven frames are no trouble.
/// </summary>
/// <param name="dimensions">Number of values, at least 1.</param>
/// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
public sealed class OneEuroFilter(int dimensions)
{
    private readonly float[] _values = new float[dimensions > 0 ? dimensions : throw new ArgumentOutOfRangeException(nameof(dimensions), dimensions, "A filter has at least one value.")];
    private readonly float[] _speeds = new float[dimensions];
    private readonly float[] _raw = new float[dimensions];
    private readonly float[] _steps = new float[dimensions];

    // As in GroupFilter: a sum of squares of so many independent normal values is seldom more than so many times its mean.
    private readonly float _feignedAtMost = 1 + (3 * MathF.Sqrt(2f / dimensions));
    private NoiseLevel _noise;
    private TimeSpan _last;
    private bool _started;

    /// <summary>Number of values.</summary>
    public int Dimensions => _values.Length;

    /// <summary>
    /// The largest deviation of noise that is believed, in the unit that <see cref="OneEuroParameters.Beta"/> is meant for; null for the filter of the paper. With it the values
    /// are one thing, as the place of a point: one cutoff, by their common speed less what noise adds to it.
    /// </summary>
    internal float? MostNoise { get; init; }

    /// <summary>The last filtered values; zeros before the first.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>
    /// Filters one sample in place. The first passes unchanged, and so do one whose time lies before the last and one of which any value is infinite or no number;
    /// the latter leaves nothing behind, and the next one is a first one.
    /// </summary>
    /// <param name="timestamp">Time of the sample; one at the last sample's time repeats the last result.</param>
    /// <param name="values"><see cref="Dimensions"/> values, replaced by filtered ones.</param>
    /// <param name="parameters">Settings, which may change from call to call.</param>
    /// <param name="speedScale">Factor from the values' unit to the one that <see cref="OneEuroParameters.Beta"/> is meant for.</param>
    /// <exception cref="ArgumentException">There are not <see cref="Dimensions"/> values.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is more than 5,000,000 days away from 0.</exception>
    public void Filter(TimeSpan timestamp, Span<float> values, in OneEuroParameters parameters, float speedScale = 1)
    {
        if (values.Length != _values.Length)
        {
            throw new ArgumentException($"The filter takes {_values.Length} values, not {values.Length}.", nameof(values));
        }

        FrameTime.Require(timestamp);
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
            Advance(values, parameters, speedScale, elapsed);
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
        float most = MostNoise ?? 0;
        _noise = new NoiseLevel(_values.Length * most * most);
        _last = timestamp;
        _started = true;
    }

    private void Advance(ReadOnlySpan<float> values, in OneEuroParameters parameters, float speedScale, float elapsed)
    {
        float speedSmoothing = Smoothing(parameters.DerivativeCutoff, elapsed);
        float feigned = _feignedAtMost * _noise.SquaredSpeed(speedSmoothing, elapsed);
        float squares = 0;
        float takenBack = 0;
        for (int i = 0; i < values.Length; i++)
        {
            float step = values[i] - _raw[i];
            takenBack -= step * _steps[i] * speedScale * speedScale;
            _steps[i] = step;
            _raw[i] = values[i];
            _speeds[i] += speedSmoothing * ((step / elapsed) - _speeds[i]);
            squares += _speeds[i] * _speeds[i] * speedScale * speedScale;
        }

        float common = MathF.Sqrt(MathF.Max(0, squares - feigned));
        for (int i = 0; i < values.Length; i++)
        {
            float speed = MostNoise is null ? speedScale * MathF.Abs(_speeds[i]) : common;
            _values[i] += Smoothing(parameters.MinCutoff + (parameters.Beta * speed), elapsed) * (values[i] - _values[i]);
        }

        _noise.Add(takenBack, elapsed);
    }
}
