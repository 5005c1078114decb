namespace ASMNet.Filtering;

/// <summary>Settings of a <see cref="OneEuroFilter"/>.</summary>
/// <param name="MinCutoff">Cutoff frequency at rest in hertz, greater than 0. Lower is calmer.</param>
/// <param name="Beta">Hertz that the cutoff gains for each unit per second of speed, at least 0 and finite. Higher lags less.</param>
/// <param name="DerivativeCutoff">Cutoff frequency of the speed in hertz, greater than 0.</param>
public readonly record struct OneEuroParameters(float MinCutoff, float Beta, float DerivativeCutoff);
