namespace ASMNet.Filtering;

/// <summary>
/// The 1 Euro filter (Casiez, Roussel, Vogel 2012) for several values that are sampled together: a low-pass filter for each, whose
/// cutoff rises with that value's speed. It goes by real timestamps, so uneven frames are no trouble.
/// </summary>
/// <param name="dimensions">Number of values.</param>
public sealed class OneEuroFilter(int dimensions)
{
    private readonly float[] _values = new float[dimensions];
    private readonly float[] _speeds = new float[dimensions];
    private readonly float[] _raw = new float[dimensions];
    private TimeSpan _last;
    private bool _started;

    /// <summary>Number of values.</summary>
    public int Dimensions => _values.Length;

    /// <summary>The last filtered values; zeros before the first.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>Filters one sample in place. The first passes unchanged, and so does one whose time lies before the last.</summary>
    /// <param name="timestamp">Time of the sample; one at the last sample's time repeats the last result.</param>
    /// <param name="values"><see cref="Dimensions"/> values, replaced by filtered ones.</param>
    /// <param name="parameters">Settings, which may change from call to call.</param>
    /// <param name="speedScale">Factor from the values' unit to the one that <see cref="OneEuroParameters.Beta"/> is meant for.</param>
    public void Filter(TimeSpan timestamp, Span<float> values, in OneEuroParameters parameters, float speedScale = 1)
    {
        if (values.Length != _values.Length)
        {
            throw new ArgumentException($"The filter takes {_values.Length} values, not {values.Length}.", nameof(values));
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
        _last = timestamp;
        _started = true;
    }

    private void Advance(ReadOnlySpan<float> values, in OneEuroParameters parameters, float speedScale, float elapsed)
    {
        float speedSmoothing = Smoothing(parameters.DerivativeCutoff, elapsed);
        for (int i = 0; i < values.Length; i++)
        {
            float speed = (values[i] - _raw[i]) / elapsed;
            _speeds[i] += speedSmoothing * (speed - _speeds[i]);
            _raw[i] = values[i];
            float cutoff = parameters.MinCutoff + (parameters.Beta * speedScale * MathF.Abs(_speeds[i]));
            _values[i] += Smoothing(cutoff, elapsed) * (values[i] - _values[i]);
        }
    }
}
