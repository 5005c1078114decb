namespace ASMNet.Inference.Devices;

/// <summary>The outcome of <see cref="NetworkSelfCheck"/> for one device and one model.</summary>
/// <param name="Device">The device's name, for people.</param>
/// <param name="Verdict">Passed or why not.</param>
/// <param name="Detail">The numbers or the error, for people: <c>largest error 3.1e-6 of 4.1e-3 allowed ('landmarks')</c>.</param>
/// <param name="MedianMilliseconds">Median time of a run; NaN unless it passed.</param>
/// <param name="Network">The checked network, owned by the caller; null unless it passed.</param>
public sealed record SelfCheckResult(string Device, SelfCheckVerdict Verdict, string Detail, double MedianMilliseconds, INeuralNetwork? Network)
{
    /// <summary>Whether the device may be used.</summary>
    public bool Passed => Verdict == SelfCheckVerdict.Passed;

    /// <summary>One line that names the device and the reason why it is not used.</summary>
    public string Refusal => Verdict switch
    {
        SelfCheckVerdict.Wrong => $"{Device} answers wrongly and is not used: {Detail}.",
        SelfCheckVerdict.TimedOut => $"{Device} does not answer and is not used: {Detail}.",
        SelfCheckVerdict.Failed => $"{Device} failed and is not used: {Detail}",
        _ => string.Empty,
    };
}
