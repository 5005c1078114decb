using System.Text.Json;
using System.Text.Json.Serialization;
using ASMNet.Live.Session;

namespace ASMNet.Live.Web.Api;

/// <summary>How the service reads and writes JSON: camelCase, unknown members refused.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, NumberHandling = JsonNumberHandling.Strict, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(StatusReply))]
[JsonSerializable(typeof(SettingsPatch))]
[JsonSerializable(typeof(LiveSettings))]
[JsonSerializable(typeof(RecordingInfo))]
[JsonSerializable(typeof(IReadOnlyList<RecordingInfo>))]
[JsonSerializable(typeof(IReadOnlyList<Choice>))]
[JsonSerializable(typeof(OutputsReply))]
[JsonSerializable(typeof(OutputInfo))]
[JsonSerializable(typeof(HealthReply))]
[JsonSerializable(typeof(IReadOnlyList<RunningSource>))]
internal sealed partial class WebJson : JsonSerializerContext;
