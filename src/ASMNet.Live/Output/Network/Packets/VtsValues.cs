using System.Buffers;
using System.Numerics;
using System.Text.Json;
using ASMNet.Expressions;

namespace ASMNet.Live.Output.Network.Packets;

/// <summary>The data of the requests to VTube Studio's plugin API: who asks, the parameters that are made, and their values.</summary>
internal static class VtsValues
{
    private const string Prefix = "AsmNet";
    private static readonly string[] Names = [.. ExpressionNames.All.Select(name => Prefix + char.ToUpperInvariant(name[0]) + name[1..])];

    /// <summary>Name, words, least and most of each parameter. Turns are in degrees, places in centimetres, expressions from 0 to 1.</summary>
    public static IReadOnlyList<(string Name, string Words, float Least, float Most)> Parameters { get; } =
    [
        (Prefix + "FaceAngleX", "Head, positive to the picture's right", -90, 90),
        (Prefix + "FaceAngleY", "Head, positive upwards", -90, 90),
        (Prefix + "FaceAngleZ", "Head, positive clockwise in the picture", -90, 90),
        (Prefix + "FacePositionX", "Centimetres to the picture's right", -100, 100),
        (Prefix + "FacePositionY", "Centimetres upwards", -100, 100),
        (Prefix + "FacePositionZ", "Centimetres from the camera", 0, 500),
        .. Names.Select(name => (name, "Expression", 0f, 1f)),
    ];

    /// <summary>Who asks, with the token where there is one.</summary>
    public static byte[] Identity(string? token) => Json(json =>
    {
        json.WriteString("pluginName"u8, "ASMNet.Live"u8);
        json.WriteString("pluginDeveloper"u8, "ASMNet.Live"u8);
        if (token is not null)
        {
            json.WriteString("authenticationToken"u8, token);
        }
    });

    /// <summary>Makes a parameter, or changes it where it is there.</summary>
    public static byte[] Parameter(string name, string words, float least, float most) => Json(json =>
    {
        json.WriteString("parameterName"u8, name);
        json.WriteString("explanation"u8, words);
        json.WriteNumber("min"u8, least);
        json.WriteNumber("max"u8, most);
        json.WriteNumber("defaultValue"u8, 0);
    });

    /// <summary>The values of a face.</summary>
    public static void Write(in FaceSignals face, bool hasFace, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteBoolean("faceFound"u8, hasFace);
        json.WriteString("mode"u8, "set"u8);
        json.WriteStartArray("parameterValues"u8);
        Span<float> head = stackalloc float[Parameters.Count - Names.Length];
        head.Clear();
        if (hasFace)
        {
            Vector3 position = face.Position;

            // beside a place, so of the head in the camera's axes, as its phones tell it
            Vector3 turn = UnityAngles.Of(face.Orientation);
            ReadOnlySpan<float> values = [-turn.Y, -turn.X, turn.Z, position.X, -position.Y, position.Z];
            values.CopyTo(head);
        }

        for (int i = 0; i < Parameters.Count; i++)
        {
            float value = i < head.Length ? head[i] : hasFace ? face.Value((Expression)(i - head.Length)) : 0;
            json.WriteStartObject();
            json.WriteString("id"u8, Parameters[i].Name);
            json.WriteNumber("value"u8, Math.Round(float.IsFinite(value) ? value : 0, 4));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }
}
