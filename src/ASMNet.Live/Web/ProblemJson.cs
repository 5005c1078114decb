using System.Text.Json;
using System.Text.Json.Serialization;

namespace ASMNet.Live.Web;

/// <summary>How errors are written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ProblemJson : JsonSerializerContext;
