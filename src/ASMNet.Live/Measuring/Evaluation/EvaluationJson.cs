using System.Text.Json;
using System.Text.Json.Serialization;

namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>Writes reports as JSON.</summary>
public static class EvaluationJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = ReadableJson.Encoder,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The text of a report.</summary>
    /// <param name="report">The report.</param>
    public static string Format(LandmarkReport report) => JsonSerializer.Serialize(report, Options) + "\n";

    /// <summary>The text of a report.</summary>
    /// <param name="report">The report.</param>
    public static string Format(BoxReport report) => JsonSerializer.Serialize(report, Options) + "\n";

    /// <summary>The text of a report.</summary>
    /// <param name="report">The report.</param>
    public static string Format(SteadinessReport report) => JsonSerializer.Serialize(report, Options) + "\n";
}
