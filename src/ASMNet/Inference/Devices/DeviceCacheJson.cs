using System.Text.Json.Serialization;

namespace ASMNet.Inference.Devices;

/// <summary>How the cache's file is written, without reflection.</summary>
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class DeviceCacheJson : JsonSerializerContext;
