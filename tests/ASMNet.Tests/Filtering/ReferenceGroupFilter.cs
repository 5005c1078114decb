using ASMNet.Filtering;

namespace ASMNet.Tests.Filtering;

/// <summary>
/// The filter of values that move together in double precision, written down from its description: the 1 Euro filter of Casiez, Roussel and Vogel with
/// one cutoff, which rises with the square of the common speed, and by 4 Hz where the sample is 0.06 off what came out last, with the fourth power.
/// </summary>
/// <param name="count">Number of values.</param>
/// <param name="points">How many points they are coordinates of.</param>
internal sealed class ReferenceGroupFilter(int count, int points)
{
    private readonly double[] _raw = new double[count];
    private readonly double[] _speeds = new double[count];
    private readonly double[] _values = new double[count];
    private double _seconds;
    private bool _started;

    public double[] Next(double seconds, double[] raw, OneEuroParameters parameters, double[] units, double share = 1)
    {
        double period = seconds - _seconds;
        double squares = 0;
        for (int i = 0; i < raw.Length; i++)
        {
            double speed = _started ? units[i] * (raw[i] - _raw[i]) / period : 0;
            _speeds[i] = _started ? Mix(speed, _speeds[i], parameters.DerivativeCutoff, period) : 0;
            squares += _speeds[i] * _speeds[i];
        }

        double distance = Math.Sqrt(raw.Select((value, i) => Math.Pow(units[i] * (value - _values[i]), 2)).Sum() / points);
        double cutoff = parameters.MinCutoff + (parameters.Beta * share * share * squares / points) + (4 * Math.Pow(distance / 0.06, 4));
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
