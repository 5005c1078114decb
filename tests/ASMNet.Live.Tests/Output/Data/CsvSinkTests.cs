using System.Globalization;
using System.Numerics;
using System.Text;
using ASMNet.Expressions;
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
        Assert.Equal("y_67", header[143]);
        Assert.Equal(header.Length, fields.Length);
        Assert.Equal("12,7,0.366667,0.500,1", string.Join(',', fields[..5]));
        Assert.Equal([-Math.PI / 4, -Math.PI / 2, -Math.PI / 6], fields[5..8].Select(Number), (a, b) => Math.Abs(a - b) < 1e-3);
        Assert.Equal(12.345, Number(fields[75]), 0.006);
        Assert.Equal(67.891, Number(fields[143]), 0.006);
        Assert.All(fields[144..], field => Assert.Equal("", field));
    }

    [Fact]
    public void Write_Signals_HasOpenFacesColumnsAndUnits()
    {
        string[] lines = Write(frame =>
        {
            TrackedFace face = frame.Faces.Add();
            face.Id = 1;
            face.Expressions.Set(Expression.JawOpen, 0.25f);
            face.Expressions.Set(Expression.TongueOut, 0);
            face.Irises = new Irises(new Iris(new Vector2(100.5f, 50.25f), 4), null);
            face.Gaze = new Gaze(new Vector3(0.6f, 0, -0.8f), null);
            face.Placement = new HeadPlacement(new Vector3(1, -2, 60), Quaternion.Identity);
            face.Points3D[67] = new Vector3(0.5f, 7, 1.5f);
        });
        string[] fields = lines[1].Split(',');
        string Field(string name) => fields[Array.IndexOf(lines[0].Split(','), name)];

        Assert.Equal(lines[0].Split(',').Length, fields.Length);
        Assert.Equal("0.6000", Field("gaze_0_x"));
        Assert.Equal("", Field("gaze_1_x"));
        Assert.Equal(Math.Atan2(0.6, 0.8), Number(Field("gaze_angle_x")), 1e-3);
        Assert.Equal(["10.0", "-20.0", "600.0"], [Field("pose_Tx"), Field("pose_Ty"), Field("pose_Tz")]);
        Assert.Equal(["15.0", "50.0", "615.0"], [Field("X_67"), Field("Y_67"), Field("Z_67")]);
        Assert.Equal(["100.50", "4.00", ""], [Field("iris_0_x"), Field("iris_0_radius"), Field("iris_1_x")]);
        Assert.Equal(["0.250", "0.000", ""], [Field("jawOpen"), Field("tongueOut"), Field("cheekPuff")]);
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
        Assert.All(fields[5..144], field => Assert.Equal("0", field));
        Assert.All(fields[144..], field => Assert.Equal("", field));
    }

    // RFC 4180, 2.6 and 2.7
    [Theory]
    [InlineData("talk.avi", "talk.avi")]
    [InlineData("a,b.avi", "\"a,b.avi\"")]
    [InlineData("the \"best\".avi", "\"the \"\"best\"\".avi\"")]
    [InlineData("two\nlines.avi", "\"two\nlines.avi\"")]
    [InlineData("old\rmac.avi", "\"old\rmac.avi\"")]
    [InlineData(null, "")]
    public void Write_NamesFiles_QuotesThoseThatNeedIt(string? file, string expected)
    {
        using var stream = new MemoryStream();
        using (var sink = new CsvSink(stream, "memory", namesFiles: true))
        {
            MediaFrame frame = _frames.Rent();
            frame.Origin = new FrameOrigin(file, 0);
            sink.Write(frame);
            _frames.Return(frame);
            sink.Complete();
        }

        string text = Encoding.UTF8.GetString(stream.ToArray());
        int header = text.IndexOf('\n', StringComparison.Ordinal);
        Assert.EndsWith(",file", text[..header], StringComparison.Ordinal);
        Assert.EndsWith($",{expected}\n", text[header..], StringComparison.Ordinal);
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
