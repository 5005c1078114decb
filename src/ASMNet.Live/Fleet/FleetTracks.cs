using System.Text.Json;
using ASMNet.Shapes;

namespace ASMNet.Live.Fleet;

/// <summary>Says whether a message has the form of the tracks that a node publishes, as far as they are drawn: whoever may connect to the server can send another.</summary>
internal static class FleetTracks
{
    private const int Place = 2;
    private const int Box = 4;
    private const int Circle = 3;

    /// <summary>Whether these are tracks: the size of a picture, and faces with an identity, a box, a pose and 68 landmarks.</summary>
    /// <param name="tracks">What came.</param>
    /// <exception cref="InvalidOperationException">A name in it is no text.</exception>
    public static bool AreThose(in JsonElement tracks) =>
        tracks.ValueKind == JsonValueKind.Object
        && IsSize(tracks, "width"u8)
        && IsSize(tracks, "height"u8)
        && Member(tracks, "faces"u8, JsonValueKind.Array) is JsonElement faces
        && All(faces, IsFace);

    private static bool IsFace(JsonElement face) =>
        face.ValueKind == JsonValueKind.Object
        && Member(face, "id"u8, JsonValueKind.Number) is not null
        && Member(face, "box"u8, JsonValueKind.Array) is JsonElement box && HasNumbers(box, Box)
        && Member(face, "pose"u8, JsonValueKind.Object) is JsonElement pose && HasNumber(pose, "yaw"u8) && HasNumber(pose, "pitch"u8) && HasNumber(pose, "roll"u8)
        && Member(face, "landmarks"u8, JsonValueKind.Array) is JsonElement landmarks && landmarks.GetArrayLength() == Ibug68.Count && All(landmarks, point => HasNumbers(point, Place))
        && (!face.TryGetProperty("irises"u8, out JsonElement irises) || AreIrises(irises))
        && (!face.TryGetProperty("gaze"u8, out JsonElement gaze) || gaze.ValueKind == JsonValueKind.Object);

    private static bool AreIrises(JsonElement irises) =>
        irises.ValueKind == JsonValueKind.Object && IsIrisOrNone(irises, "right"u8) && IsIrisOrNone(irises, "left"u8);

    // a circle of less than no radius cannot be drawn
    private static bool IsIrisOrNone(in JsonElement irises, ReadOnlySpan<byte> side) =>
        !irises.TryGetProperty(side, out JsonElement iris)
        || iris.ValueKind == JsonValueKind.Null
        || (HasNumbers(iris, Circle) && iris[Circle - 1] is { ValueKind: JsonValueKind.Number } radius && radius.GetDouble() >= 0);

    private static bool IsSize(in JsonElement tracks, ReadOnlySpan<byte> name) =>
        Member(tracks, name, JsonValueKind.Number) is JsonElement size && size.TryGetInt32(out int pixels) && pixels > 0;

    private static bool HasNumber(in JsonElement parent, ReadOnlySpan<byte> name) => parent.TryGetProperty(name, out JsonElement value) && IsNumber(value);

    private static bool HasNumbers(in JsonElement list, int count) => list.ValueKind == JsonValueKind.Array && list.GetArrayLength() == count && All(list, IsNumber);

    // a value that is not finite is written as null
    private static bool IsNumber(JsonElement value) => value.ValueKind is JsonValueKind.Number or JsonValueKind.Null;

    private static JsonElement? Member(in JsonElement parent, ReadOnlySpan<byte> name, JsonValueKind kind) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == kind ? value : null;

    private static bool All(in JsonElement list, Func<JsonElement, bool> holds)
    {
        foreach (JsonElement value in list.EnumerateArray())
        {
            if (!holds(value))
            {
                return false;
            }
        }

        return true;
    }
}
