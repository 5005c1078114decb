using System.Text.Json;

namespace ASMNet.Live.Measuring.Benchmarks.Matrix;

/// <summary>Devices x models x faces, measured in one run.</summary>
/// <param name="Machine">Processor, cores, system and runtime.</param>
/// <param name="Program">This program's version.</param>
/// <param name="Runtimes">Inference runtimes with their versions.</param>
/// <param name="Measured">When it was measured.</param>
/// <param name="Devices">The devices, the CPU engine last.</param>
/// <param name="Rows">The measurements.</param>
public sealed record DeviceMatrix(
    string Machine,
    string Program,
    IReadOnlyList<string> Runtimes,
    DateTimeOffset Measured,
    IReadOnlyList<MatrixDevice> Devices,
    IReadOnlyList<MatrixRow> Rows)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = ReadableJson.Encoder };

    /// <summary>The JSON form.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
