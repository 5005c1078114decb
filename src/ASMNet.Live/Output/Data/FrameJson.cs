using System.Text.Json;
using ASMNet.Media;
using ASMNet.Tracking;

namespace ASMNet.Live.Output.Data;

/// <summary>The JSON form of a frame's faces (<c>docs/formats.md</c>).</summary>
public static class FrameJson
{
    /// <summary>
    /// Writes <c>{"frame","timestamp","width","height","faces":[...]}</c> with the faces as <see cref="FaceJson"/> writes them, and what
    /// <see cref="SignalsJson"/> says of the frame. A photo that could not be read has no <c>width</c> and <c>height</c>.
    /// </summary>
    /// <param name="writer">Where to write; a reused writer costs no allocation.</param>
    /// <param name="frame">A frame that has left the smooth stage.</param>
    /// <param name="file">The file that it came from, written as <c>"file"</c>; null to leave it out.</param>
    public static void Write(Utf8JsonWriter writer, MediaFrame frame, string? file = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(frame);
        writer.WriteStartObject();
        writer.WriteNumber("frame"u8, frame.Sequence + 1);
        writer.WriteNumber("timestamp"u8, Math.Round(frame.Timestamp.TotalSeconds, 6));
        if (file is not null)
        {
            writer.WriteString("file"u8, file);
        }

        if (!frame.IsUnread)
        {
            writer.WriteNumber("width"u8, frame.Buffer.Width);
            writer.WriteNumber("height"u8, frame.Buffer.Height);
        }

        writer.WriteStartArray("faces"u8);
        foreach (TrackedFace face in frame.Faces.AsSpan())
        {
            FaceJson.Write(writer, face);
        }

        writer.WriteEndArray();
        SignalsJson.WriteEvents(writer, frame.Faces);
        writer.WriteEndObject();
    }
}
