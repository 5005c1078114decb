using System.Globalization;
using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Live.Output.Data;
using ASMNet.Media;
using ASMNet.Tracking;

namespace ASMNet.Live.Tests.Output.Data;

public sealed class CsvSinkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MediaFramePool _frames = new(new FramePool(), 2);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_Face_HasOpenFacesColumnsAndSigns()
    {
        string[] lines = Write(frame =>
        {
            TrackedFace face = frame.Faces.Add();
            face.Id = 7;
            face.Confidence = 0.5f;
            face.Pose = new HeadPose(Yaw: 90, Pitch: 45, Roll: -30);
            face.Landmarks[67] = new Vector2(12.345f, 67.891f);
        });

        string[] header = lines[0].Split(',');
        string[] fields = lines[1].Split(',');
        Assert.Equal("frame,face_id,timestamp,confidence,success,pose_Rx,pose_Ry,pose_Rz,x_0", string.Join(',', header[..9]));
        Assert.Equal("x_67", header[75]);
        Assert.Equal("y_0", header[76]);
        Assert.Equal("y_67", header[^1]);
        Assert.Equal(header.Length, fields.Length);
        Assert.Equal("12,7,0.366667,0.500,1", string.Join(',', fields[..5]));
        Assert.Equal([-Math.PI / 4, -Math.PI / 2, -Math.PI / 6], fields[5..8].Select(Number), (a, b) => Math.Abs(a - b) < 1e-3);
        Assert.Equal(12.345, Number(fields[75]), 0.006);
        Assert.Equal(67.891, Number(fields[^1]), 0.006);
    }

    [Fact]
    public void Write_TwoFaces_GivesTwoLinesOfOneFrame()
    {
        string[] lines = Write(frame =>
        {
            frame.Faces.Add().Id = 1;
            frame.Faces.Add().Id = 2;
        });

        Assert.Equal(["12,1", "12,2"], lines[1..].Select(line => string.Join(',', line.Split(',')[..2])));
    }

    [Fact]
    public void Write_NoFace_GivesOneLineWithoutSuccess()
    {
        string[] lines = Write(_ => { });

        string[] fields = lines[1].Split(',');
        Assert.Equal(lines[0].Split(',').Length, fields.Length);
        Assert.Equal("12,0,0.366667,0,0", string.Join(',', fields[..5]));
        Assert.All(fields[5..], field => Assert.Equal("0", field));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private string[] Write(Action<MediaFrame> fill)
    {
        using (var sink = new CsvSink(OutputFile.Prepare(_folder.File("out.csv"), false, "--csv")))
        {
            MediaFrame frame = _frames.Rent();
            frame.Sequence = 11;
            frame.Timestamp = TimeSpan.FromSeconds(11 / 30.0);
            fill(frame);
            sink.Write(frame);
            _frames.Return(frame);
            sink.Complete();
        }

        return File.ReadAllLines(_folder.File("out.csv"));
    }
}
