using System.Numerics;
using System.Text.Json;
using ASMNet.Media;
using ASMNet.Tracking;

namespace ASMNet.Live.Output.Data;

/// <summary>The JSON form of a frame's faces (<c>docs/formats.md</c>).</summary>
public static class FrameJson
{
    /// <summary>
    /// Writes <c>{"frame","timestamp","width","height","faces":[{"id","confidence","pose":{"yaw","pitch","roll"},"landmarks":[[x,y],...]}]}</c>,
    /// and in a face and a frame what <see cref="SignalsJson"/> says.
    /// </summary>
    /// <param name="writer">Where to write; a reused writer costs no allocation.</param>
    /// <param name="frame">A frame that has left the smooth stage.</param>
    public static void Write(Utf8JsonWriter writer, MediaFrame frame)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(frame);
        writer.WriteStartObject();
        writer.WriteNumber("frame"u8, frame.Sequence + 1);
        writer.WriteNumber("timestamp"u8, Math.Round(frame.Timestamp.TotalSeconds, 6));
        writer.WriteNumber("width"u8, frame.Buffer.Width);
        writer.WriteNumber("height"u8, frame.Buffer.Height);
        writer.WriteStartArray("faces"u8);
        foreach (TrackedFace face in frame.Faces.AsSpan())
        {
            WriteFace(writer, face);
        }

        writer.WriteEndArray();
        SignalsJson.WriteEvents(writer, frame.Faces);
        writer.WriteEndObject();
    }

    private static void WriteFace(Utf8JsonWriter writer, TrackedFace face)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id"u8, face.Id);
        writer.WriteNumber("confidence"u8, Rounded(face.Confidence));
        writer.WriteStartObject("pose"u8);
        writer.WriteNumber("yaw"u8, Rounded(face.Pose.Yaw));
        writer.WriteNumber("pitch"u8, Rounded(face.Pose.Pitch));
        writer.WriteNumber("roll"u8, Rounded(face.Pose.Roll));
        writer.WriteEndObject();
        writer.WriteStartArray("landmarks"u8);
        foreach (Vector2 point in face.Landmarks)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(Rounded(point.X));
            writer.WriteNumberValue(Rounded(point.Y));
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        SignalsJson.WriteFace(writer, face);
        writer.WriteEndObject();
    }

    // A hundredth of a pixel and a thousandth of a degree are finer than any of it is known.
    private static double Rounded(float value) => Math.Round(value, 3);
}
