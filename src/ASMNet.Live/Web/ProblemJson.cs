using System.Text.Json;
using System.Text.Json.Serialization;

namespace ASMNet.Live.Web;

/// <summary>How errors are written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ProblemJson : JsonSerializerContext
{
    /// <summary>What writes errors, which people read in a terminal.</summary>
    public static ProblemJson Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = ReadableJson.Encoder });
}
