using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ASMNet.Live.Web;

/// <summary>How errors are written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ProblemJson : JsonSerializerContext
{
    /// <summary>Quotation marks and all letters as they are, for people who read them in a terminal. It is for what is never part of a page.</summary>
    public static JavaScriptEncoder Text => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>What writes errors.</summary>
    public static ProblemJson Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = Text });
}
