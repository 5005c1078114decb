using System.Numerics;
using System.Text.Json;
using ASMNet.Expressions;
using ASMNet.Tracking;

namespace ASMNet.Live.Output.Data;

/// <summary>The JSON form of expressions, irises, gaze, place and events (<c>docs/formats.md</c>). What is absent is left out.</summary>
internal static class SignalsJson
{
    private static readonly JsonEncodedText[] Channels = [.. ExpressionNames.All.Select(name => JsonEncodedText.Encode(name))];

    private static readonly JsonEncodedText[] Kinds =
        [.. Enum.GetNames<FaceEventKind>().Select(name => JsonEncodedText.Encode(char.ToLowerInvariant(name[0]) + name[1..]))];

    /// <summary>
    /// Writes <c>"expressions":{"jawOpen":0.2},"irises":{"right":[x,y,radius],"left":null},"gaze":{"right":[x,y,z],"left":[x,y,z]},
    /// "position":[x,y,z],"orientation":[x,y,z,w],"points3d":[[x,y,z],...]</c> into the object of a face.
    /// </summary>
    public static void WriteFace(Utf8JsonWriter json, TrackedFace face)
    {
        if (face.Expressions.Count > 0)
        {
            json.WriteStartObject("expressions"u8);
            for (int i = 0; i < Channels.Length; i++)
            {
                if (face.Expressions.TryGet((Expression)i, out float value))
                {
                    json.WritePropertyName(Channels[i]);
                    FaceJson.Value(json, value, 3);
                }
            }

            json.WriteEndObject();
        }

        if (face.Irises is Irises irises)
        {
            json.WriteStartObject("irises"u8);
            WriteVector(json, "right"u8, irises.Right is Iris right ? new Vector3(right.Center, right.Radius) : null, 2);
            WriteVector(json, "left"u8, irises.Left is Iris left ? new Vector3(left.Center, left.Radius) : null, 2);
            json.WriteEndObject();
        }

        if (face.Gaze is Gaze gaze)
        {
            json.WriteStartObject("gaze"u8);
            WriteVector(json, "right"u8, gaze.Right, 4);
            WriteVector(json, "left"u8, gaze.Left, 4);
            json.WriteEndObject();
        }

        if (face.Placement is HeadPlacement placement)
        {
            WritePlacement(json, placement, face);
        }
    }

    /// <summary>Writes <c>"events":[{"face":1,"kind":"blink","start":2.1,"length":0.13}]</c> into the object of a frame, where something happened.</summary>
    public static void WriteEvents(Utf8JsonWriter json, TrackedFaces faces)
    {
        if (faces.Events.Length == 0)
        {
            return;
        }

        json.WriteStartArray("events"u8);
        foreach (FaceEvent happened in faces.Events)
        {
            json.WriteStartObject();
            json.WriteNumber("face"u8, happened.FaceId);
            json.WriteString("kind"u8, Kinds[(int)happened.Kind]);
            json.WriteNumber("start"u8, Math.Round(happened.Start.TotalSeconds, 4));
            json.WriteNumber("length"u8, Math.Round(happened.Length.TotalSeconds, 4));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePlacement(Utf8JsonWriter json, in HeadPlacement placement, TrackedFace face)
    {
        WriteVector(json, "position"u8, placement.Position, 2);
        json.WriteStartArray("orientation"u8);
        for (int i = 0; i < 4; i++)
        {
            FaceJson.Value(json, placement.Orientation[i], 5);
        }

        json.WriteEndArray();
        json.WriteStartArray("points3d"u8);
        foreach (Vector3 point in face.Points3D)
        {
            WriteValues(json, point, 2);
        }

        json.WriteEndArray();
    }

    private static void WriteVector(Utf8JsonWriter json, ReadOnlySpan<byte> name, Vector3? vector, int digits)
    {
        json.WritePropertyName(name);
        if (vector is Vector3 values)
        {
            WriteValues(json, values, digits);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    private static void WriteValues(Utf8JsonWriter json, Vector3 values, int digits)
    {
        json.WriteStartArray();
        for (int i = 0; i < 3; i++)
        {
            FaceJson.Value(json, values[i], digits);
        }

        json.WriteEndArray();
    }
}
