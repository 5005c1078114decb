using ASMNet.Filtering;

namespace ASMNet.Tests.Filtering;

/// <summary>The 1 Euro filter of one value in double precision, written down from the paper's equations (Casiez, Roussel, Vogel 2012).</summary>
internal sealed class ReferenceOneEuro
{
    private double _seconds;
    private double _raw;
    private double _speed;
    private double _value;
    private bool _started;

    public double Next(double seconds, double raw, OneEuroParameters parameters, double speedScale = 1)
    {
        double period = seconds - _seconds;
        double speed = _started ? (raw - _raw) / period : 0;
        _speed = _started ? Mix(speed, _speed, parameters.DerivativeCutoff, period) : 0;
        double cutoff = parameters.MinCutoff + (parameters.Beta * Math.Abs(speedScale * _speed));
        _value = _started ? Mix(raw, _value, cutoff, period) : raw;
        (_seconds, _raw, _started) = (seconds, raw, true);
        return _value;
    }

    // Exponential smoothing: alpha = 1 / (1 + tau / T), tau = 1 / (2 pi cutoff).
    private static double Mix(double now, double before, double cutoff, double period)
    {
        double tau = 1 / (2 * Math.PI * cutoff);
        double alpha = 1 / (1 + (tau / period));
        return (alpha * now) + ((1 - alpha) * before);
    }
}
