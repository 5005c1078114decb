using System.Buffers;
using System.Numerics;
using System.Text.Json;
using ASMNet.Expressions;
using ASMNet.Imaging;
using ASMNet.Live.Output.Data;
using ASMNet.Media;
using ASMNet.Signals;
using ASMNet.Tracking;

namespace ASMNet.Live.Tests.Output.Data;

public sealed class FrameJsonTests
{
    [Fact]
    public void Write_Signals_AreThereByName()
    {
        JsonElement frame = Write(faces =>
        {
            TrackedFace face = faces.Add();
            face.Id = 4;
            face.Expressions.Set(Expression.MouthSmileLeft, 0.5f);
            face.Irises = new Irises(null, new Iris(new Vector2(10, 20), 3));
            face.Gaze = new Gaze(null, new Vector3(0, 0, -1));
            face.Placement = new HeadPlacement(new Vector3(1, 2, 60), Quaternion.Identity);
        });

        JsonElement face = frame.GetProperty("faces")[0];
        JsonProperty channel = Assert.Single(face.GetProperty("expressions").EnumerateObject());
        Assert.Equal("mouthSmileLeft", channel.Name);
        Assert.Equal(0.5, channel.Value.GetDouble());
        Assert.Equal(JsonValueKind.Null, face.GetProperty("irises").GetProperty("right").ValueKind);
        Assert.Equal([10d, 20, 3], Numbers(face.GetProperty("irises").GetProperty("left")));
        Assert.Equal([0d, 0, -1], Numbers(face.GetProperty("gaze").GetProperty("left")));
        Assert.Equal([1d, 2, 60], Numbers(face.GetProperty("position")));
        Assert.Equal([0d, 0, 0, 1], Numbers(face.GetProperty("orientation")));
        Assert.Equal(68, face.GetProperty("points3d").GetArrayLength());
        Assert.False(frame.TryGetProperty("events", out _));
    }

    // JSON has no word for a value that is no number, and a writer that is asked for one throws in the middle of the line.
    [Fact]
    public void Write_SignalsThatAreNoNumbers_AreNull()
    {
        JsonElement face = Write(faces =>
        {
            TrackedFace face = faces.Add();
            face.Id = 4;
            face.Irises = new Irises(new Iris(new Vector2(float.NaN, 20), 3), null);
            face.Gaze = new Gaze(new Vector3(0, float.NaN, -1), null);
            face.Placement = new HeadPlacement(new Vector3(1, 2, float.PositiveInfinity), new Quaternion(0, 0, 0, float.NaN));
            face.Points3D[1] = new Vector3(0, 0, float.NegativeInfinity);
        }).GetProperty("faces")[0];

        Assert.Equal("[null,20,3]", face.GetProperty("irises").GetProperty("right").GetRawText());
        Assert.Equal("[0,null,-1]", face.GetProperty("gaze").GetProperty("right").GetRawText());
        Assert.Equal("[1,2,null]", face.GetProperty("position").GetRawText());
        Assert.Equal("[0,0,0,null]", face.GetProperty("orientation").GetRawText());
        Assert.Equal("[0,0,null]", face.GetProperty("points3d")[1].GetRawText());
    }

    [Fact]
    public void Write_Expression_HasEachMeasureUnderItsName()
    {
        JsonElement expression = Write(faces => FaceExpressionTests.Face().CopyTo(faces.Add().Landmarks)).GetProperty("faces")[0].GetProperty("expression");

        Assert.Equal(
            [("eyeOpenRight", 0.5), ("eyeOpenLeft", 0.25), ("mouthOpen", 0.3), ("mouthWidth", 0.857), ("browRaise", 0.4)],
            expression.EnumerateObject().Select(measure => (measure.Name, measure.Value.GetDouble())));
    }

    [Fact]
    public void Write_WithoutSignals_LeavesThemOut()
    {
        JsonElement face = Write(faces => faces.Add().Id = 1).GetProperty("faces")[0];

        Assert.Equal(["id", "confidence", "box", "pose", "expression", "landmarks"], face.EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public void Write_ABlink_IsTold()
    {
        using var signals = new FaceSignals(null, null, new FaceSignalsOptions { Neutral = false, Temporal = false });
        JsonElement frame = default;
        for (int i = 0; i < 4; i++)
        {
            int now = i;
            frame = Write(faces =>
            {
                TrackedFace face = faces.Add();
                face.Id = 3;
                face.Expressions.Set(Expression.EyeBlinkLeft, now is 1 or 2 ? 1 : 0);
                face.Expressions.Set(Expression.EyeBlinkRight, now is 1 or 2 ? 1 : 0);
                signals.Refine(TimeSpan.FromMilliseconds(40 * now), 64, 48, faces);
            });
        }

        JsonElement blink = Assert.Single(frame.GetProperty("events").EnumerateArray());
        Assert.Equal("blink", blink.GetProperty("kind").GetString());
        Assert.Equal(3, blink.GetProperty("face").GetInt32());
        Assert.Equal(0.04, blink.GetProperty("start").GetDouble());
        Assert.Equal(0.08, blink.GetProperty("length").GetDouble());
    }

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetDouble())];

    private static JsonElement Write(Action<TrackedFaces> fill)
    {
        var frames = new MediaFramePool(new FramePool(), 2);
        MediaFrame frame = frames.Rent();
        frame.Allocate(64, 48);
        fill(frame.Faces);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            FrameJson.Write(writer, frame);
        }

        frames.Return(frame);
        return JsonDocument.Parse(buffer.WrittenMemory).RootElement.Clone();
    }
}
