namespace ASMNet.Live.Measuring.Benchmarks.Matrix;

/// <summary>A device of the matrix.</summary>
/// <param name="Id">Its identity, <c>directml:0</c>.</param>
/// <param name="Name">The adapter's name.</param>
/// <param name="Driver">The driver's version, or empty.</param>
/// <param name="SelfChecks">What the self-check said, by model; a device that was refused for a model has no rows for it.</param>
public sealed record MatrixDevice(string Id, string Name, string Driver, IReadOnlyDictionary<string, string> SelfChecks);
