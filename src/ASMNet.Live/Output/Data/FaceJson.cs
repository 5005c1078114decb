using System.Numerics;
using System.Text.Json;
using ASMNet.Geometry;
using ASMNet.Tracking;

namespace ASMNet.Live.Output.Data;

/// <summary>
/// A face as JSON, the same in JSON Lines and over the WebSocket (<c>docs/formats.md</c>): pixels to a hundredth, degrees and shares to a
/// thousandth, which is finer than any of it is known.
/// </summary>
internal static class FaceJson
{
    private const int Pixels = 2;
    private const int Others = 3;

    /// <summary>Writes a face as an object.</summary>
    /// <param name="json">Where to write; a reused writer costs no allocation.</param>
    /// <param name="face">The face.</param>
    public static void Write(Utf8JsonWriter json, TrackedFace face)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, face.Id);
        Number(json, "confidence"u8, face.Confidence, Others);
        BoundingBox box = face.Box;
        json.WriteStartArray("box"u8);
        Value(json, box.X, Pixels);
        Value(json, box.Y, Pixels);
        Value(json, box.Width, Pixels);
        Value(json, box.Height, Pixels);
        json.WriteEndArray();
        json.WriteStartObject("pose"u8);
        Number(json, "yaw"u8, face.Pose.Yaw, Others);
        Number(json, "pitch"u8, face.Pose.Pitch, Others);
        Number(json, "roll"u8, face.Pose.Roll, Others);
        json.WriteEndObject();
        FaceExpression expression = FaceExpression.Measure(face.Landmarks);
        json.WriteStartObject("expression"u8);
        Number(json, "eyeOpenRight"u8, expression.EyeOpenRight, Others);
        Number(json, "eyeOpenLeft"u8, expression.EyeOpenLeft, Others);
        Number(json, "mouthOpen"u8, expression.MouthOpen, Others);
        Number(json, "mouthWidth"u8, expression.MouthWidth, Others);
        Number(json, "browRaise"u8, expression.BrowRaise, Others);
        json.WriteEndObject();
        json.WriteStartArray("landmarks"u8);
        foreach (Vector2 point in face.Landmarks)
        {
            json.WriteStartArray();
            Value(json, point.X, Pixels);
            Value(json, point.Y, Pixels);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        SignalsJson.WriteFace(json, face);
        json.WriteEndObject();
    }

    /// <summary>Writes a number with as many digits as mean something. JSON has no word for a value that is not finite; null says that there is none.</summary>
    public static void Number(Utf8JsonWriter json, ReadOnlySpan<byte> name, double value, int digits)
    {
        json.WritePropertyName(name);
        Value(json, value, digits);
    }

    /// <summary>The same without a name, as in an array.</summary>
    public static void Value(Utf8JsonWriter json, double value, int digits)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumberValue(Math.Round(value, digits));
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
