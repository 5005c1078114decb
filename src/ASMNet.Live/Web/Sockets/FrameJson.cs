using System.Buffers;
using System.Text.Json;
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

        FaceJson.Number(json, "timestamp"u8, info.Time.TotalSeconds, 4);
        json.WriteNumber("width"u8, frame.Width);
        json.WriteNumber("height"u8, frame.Height);
        FaceJson.Number(json, "fps"u8, info.FramesPerSecond, 2);
        json.WriteNumber("dropped"u8, info.Dropped);
        FaceJson.Number(json, "latency"u8, info.Latency.TotalMilliseconds, 2);
        json.WriteStartObject("stages"u8);
        FaceJson.Number(json, "detect"u8, info.Detect.TotalMilliseconds, 2);
        FaceJson.Number(json, "align"u8, info.Align.TotalMilliseconds, 2);
        FaceJson.Number(json, "smooth"u8, info.Smooth.TotalMilliseconds, 3);
        json.WriteEndObject();
        json.WriteStartArray("faces"u8);
        foreach (TrackedFace face in frame.Faces.AsSpan())
        {
            FaceJson.Write(json, face);
        }

        json.WriteEndArray();
        SignalsJson.WriteEvents(json, frame.Faces);
        json.WriteEndObject();
        json.Flush();
    }
}
