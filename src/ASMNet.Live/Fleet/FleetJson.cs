using System.Text.Json;
using System.Text.Json.Serialization;

namespace ASMNet.Live.Fleet;

/// <summary>How the messages of a fleet and the answers of its hub are written: camelCase.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(NodeState))]
[JsonSerializable(typeof(IReadOnlyList<FleetSource>))]
internal sealed partial class FleetJson : JsonSerializerContext
{
    /// <summary>What writes them.</summary>
    public static FleetJson Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = ReadableJson.Encoder });
}
