using ASMNet.Filtering;

namespace ASMNet.Tests.Filtering;

/// <summary>
/// The filter of values that move together in double precision, written down from its description: the 1 Euro filter of Casiez, Roussel and Vogel with
/// one cutoff, which rises with the square of the common speed, and by 4 Hz where the sample is "far" off what came out last, with the fourth power. The variance of the noise is the mean of how far steps are taken back by the next
/// (at most three quarters of "far", squared), over the first samples and then over a second; it and the squared speed that it feigns do not count, up to three deviations of
/// a sum of so many squares above the mean.
/// </summary>
/// <param name="count">Number of values.</param>
/// <param name="points">How many points they are coordinates of.</param>
/// <param name="far">What is far.</param>
internal sealed class ReferenceGroupFilter(int count, int points, double far = 0.06)
{
    private readonly double[] _raw = new double[count];
    private readonly double[] _speeds = new double[count];
    private readonly double[] _steps = new double[count];
    private readonly double[] _values = new double[count];
    private double _seconds;
    private double _noise;
    private int _samples;
    private bool _started;

    public double[] Next(double seconds, double[] raw, OneEuroParameters parameters, double[] units, double share = 1)
    {
        double period = seconds - _seconds;
        double squares = 0;
        double takenBack = 0;
        for (int i = 0; i < raw.Length; i++)
        {
            double speed = _started ? units[i] * (raw[i] - _raw[i]) / period : 0;
            _speeds[i] = _started ? Mix(speed, _speeds[i], parameters.DerivativeCutoff, period) : 0;
            squares += _speeds[i] * _speeds[i];
            double step = _started ? raw[i] - _raw[i] : 0;
            takenBack -= units[i] * units[i] * step * _steps[i] / points;
            _steps[i] = step;
        }

        // A mix of differences of independent samples of variance 1, with the newest's share a: variance 2 a^2 / (2 - a).
        double share1 = Mix(1, 0, parameters.DerivativeCutoff, period);
        double most = 1 + (3 * Math.Sqrt(2.0 / count));
        double feigned = most * _noise * 2 * share1 * share1 / (2 - share1) / (period * period);
        double squaredDistance = raw.Select((value, i) => Math.Pow(units[i] * (value - _values[i]), 2)).Sum() / points;
        double squaredSpeed = share * share * Math.Max(0, (squares / points) - feigned);
        double cutoff = parameters.MinCutoff + (parameters.Beta * squaredSpeed) + (4 * Math.Pow(Math.Max(0, squaredDistance - (most * _noise)) / (far * far), 2));
        _samples++;
        if (_samples > 1)
        {
            double part = Math.Max(period / (1 + period), 1.0 / (_samples - 1));
            _noise = Math.Max(0, _noise + (part * (Math.Min(takenBack, Math.Pow(0.75 * far, 2)) - _noise)));
        }

        for (int i = 0; i < raw.Length; i++)
        {
            _values[i] = _started ? Mix(raw[i], _values[i], cutoff, period) : raw[i];
            _raw[i] = raw[i];
        }

        (_seconds, _started) = (seconds, true);
        return [.. _values];
    }

    private static double Mix(double now, double before, double cutoff, double period)
    {
        double alpha = 1 / (1 + (1 / (2 * Math.PI * cutoff) / period));
        return (alpha * now) + ((1 - alpha) * before);
    }
}
