using System.Numerics;
using System.Text.Json;
using ASMNet.Expressions;

namespace ASMNet.Live.Output.Network.Packets;

/// <summary>What the phone app of VTube Studio sends to programs that ask it: JSON with head, eyes and ARKit's 52 channels.</summary>
internal static class VtsPhonePacket
{
    private static readonly string[] Names = [.. ExpressionNames.All.Select(name => char.ToUpperInvariant(name[0]) + name[1..])];

    /// <summary>Writes a face.</summary>
    /// <param name="face">The face.</param>
    /// <param name="hasFace">Whether there is one.</param>
    /// <param name="milliseconds">Milliseconds since 1970.</param>
    /// <param name="json">Receives the JSON.</param>
    public static void Write(in FaceSignals face, bool hasFace, long milliseconds, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("Timestamp"u8, milliseconds);
        json.WriteNumber("Hotkey"u8, -1);
        json.WriteBoolean("FaceFound"u8, hasFace);
        Vector(json, "Rotation"u8, hasFace ? Turn(UnityAngles.Of(face.Orientation)) : default);
        Vector(json, "Position"u8, hasFace ? -face.Position : default);
        Vector(json, "EyeLeft"u8, hasFace ? Turn(UnityAngles.OfGaze(face.Gaze(left: true))) : default);
        Vector(json, "EyeRight"u8, hasFace ? Turn(UnityAngles.OfGaze(face.Gaze(left: false))) : default);
        json.WriteStartArray("BlendShapes"u8);
        for (int i = 0; i < Names.Length && hasFace; i++)
        {
            json.WriteStartObject();
            json.WriteString("k"u8, Names[i]);
            json.WriteNumber("v"u8, Math.Round(face.Value((Expression)i), 4));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
    }

    /// <summary>Reads what a receiver asks for.</summary>
    /// <param name="datagram">What it sent.</param>
    /// <param name="ports">Receives the ports that it listens on.</param>
    /// <param name="duration">Receives how long it wants to be sent to.</param>
    /// <returns>False where it asks for nothing that is known here.</returns>
    public static bool TryReadRequest(ReadOnlySpan<byte> datagram, out int[] ports, out TimeSpan duration)
    {
        const double Least = 0.5;
        const double Most = 10;
        const int MostPorts = 16;
        (ports, duration) = ([], default);
        try
        {
            var reader = new Utf8JsonReader(datagram);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object
                || !root.TryGetProperty("messageType", out JsonElement type) || type.ValueKind != JsonValueKind.String || !type.ValueEquals("iOSTrackingDataRequest"u8)
                || !root.TryGetProperty("ports", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
            {
                return false;
            }

            double seconds = (root.TryGetProperty("time", out JsonElement time) || root.TryGetProperty("sendForSeconds", out time)) && time.TryGetDouble(out double value) ? value : Most;
            duration = TimeSpan.FromSeconds(Math.Clamp(seconds, Least, Most));
            ports = [.. list.EnumerateArray().Where(port => port.TryGetInt32(out int number) && number is > 0 and <= 65535).Select(port => port.GetInt32()).Distinct().Take(MostPorts)];
            return ports.Length > 0;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            // Whatever else came to this port is not for us.
            return false;
        }
    }

    // Its x is the turn about the phone's y, and its y that about the phone's x, as its receivers read it.
    private static Vector3 Turn(Vector3 angles)
    {
        Vector3 phone = UnityAngles.OfPhone(angles);
        return new Vector3(phone.Y, phone.X, phone.Z);
    }

    private static void Vector(Utf8JsonWriter json, ReadOnlySpan<byte> name, Vector3 value)
    {
        json.WriteStartObject(name);
        json.WriteNumber("x"u8, Math.Round(value.X + 0f, 4));
        json.WriteNumber("y"u8, Math.Round(value.Y + 0f, 4));
        json.WriteNumber("z"u8, Math.Round(value.Z + 0f, 4));
        json.WriteEndObject();
    }
}
