using System.Buffers;
using System.Numerics;
using System.Text.Json;
using ASMNet.Geometry;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Live.Session;
using ASMNet.Live.Output.Data;
using ASMNet.Tracking;

namespace ASMNet.Live.Web.Sockets;

/// <summary>Writes the tracks of a frame as JSON, with only the digits that mean something.</summary>
/// <param name="output">Receives the JSON.</param>
internal sealed class FrameJson(IBufferWriter<byte> output) : IDisposable
{
    private readonly Utf8JsonWriter _writer = new(output);

    public void Dispose() => _writer.Dispose();

    public void Write(HubFrame frame)
    {
        Utf8JsonWriter json = _writer;
        json.Reset();
        FrameInfo info = frame.Info;
        json.WriteStartObject();
        json.WriteString("type"u8, "frame"u8);
        json.WriteNumber("sequence"u8, info.Sequence);
        if (info.CameraSequence is uint camera)
        {
            json.WriteNumber("camera"u8, camera);
        }

        Number(json, "timestamp"u8, info.Time.TotalSeconds, 4);
        json.WriteNumber("width"u8, frame.Width);
        json.WriteNumber("height"u8, frame.Height);
        Number(json, "fps"u8, info.FramesPerSecond, 2);
        json.WriteNumber("dropped"u8, info.Dropped);
        Number(json, "latency"u8, info.Latency.TotalMilliseconds, 2);
        json.WriteStartObject("stages"u8);
        Number(json, "detect"u8, info.Detect.TotalMilliseconds, 2);
        Number(json, "align"u8, info.Align.TotalMilliseconds, 2);
        Number(json, "smooth"u8, info.Smooth.TotalMilliseconds, 3);
        json.WriteEndObject();
        json.WriteStartArray("faces"u8);
        foreach (TrackedFace face in frame.Faces.AsSpan())
        {
            WriteFace(json, face);
        }

        json.WriteEndArray();
        SignalsJson.WriteEvents(json, frame.Faces);
        json.WriteEndObject();
        json.Flush();
    }

    private static void WriteFace(Utf8JsonWriter json, TrackedFace face)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, face.Id);
        Number(json, "confidence"u8, face.Confidence, 3);
        BoundingBox box = face.Box;
        json.WriteStartArray("box"u8);
        Value(json, box.X, 1);
        Value(json, box.Y, 1);
        Value(json, box.Width, 1);
        Value(json, box.Height, 1);
        json.WriteEndArray();
        json.WriteStartObject("pose"u8);
        Number(json, "yaw"u8, face.Pose.Yaw, 2);
        Number(json, "pitch"u8, face.Pose.Pitch, 2);
        Number(json, "roll"u8, face.Pose.Roll, 2);
        json.WriteEndObject();
        FaceExpression expression = FaceExpression.Measure(face.Landmarks);
        json.WriteStartObject("expression"u8);
        Number(json, "eyeOpenRight"u8, expression.EyeOpenRight, 3);
        Number(json, "eyeOpenLeft"u8, expression.EyeOpenLeft, 3);
        Number(json, "mouthOpen"u8, expression.MouthOpen, 3);
        Number(json, "mouthWidth"u8, expression.MouthWidth, 3);
        Number(json, "browRaise"u8, expression.BrowRaise, 3);
        json.WriteEndObject();
        json.WriteStartArray("landmarks"u8);
        foreach (Vector2 point in face.Landmarks)
        {
            json.WriteStartArray();
            Value(json, point.X, 2);
            Value(json, point.Y, 2);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        SignalsJson.WriteFace(json, face);
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, ReadOnlySpan<byte> name, double value, int digits)
    {
        json.WritePropertyName(name);
        Value(json, value, digits);
    }

    // JSON has no word for a value that is not finite; null says that there is none
    private static void Value(Utf8JsonWriter json, double value, int digits)
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
