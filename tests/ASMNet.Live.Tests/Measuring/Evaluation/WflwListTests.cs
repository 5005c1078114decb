using System.Globalization;
using System.Numerics;
using ASMNet.Live.Measuring.Evaluation;
using ASMNet.Shapes;
using ASMNet.Testing;

namespace ASMNet.Live.Tests.Measuring.Evaluation;

public sealed class WflwListTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public WflwListTests() => File.WriteAllBytes(_folder.File("a face.jpg"), []);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_Face_KeepsThePointsThatIbug68HasAndEverySubset()
    {
        LandmarkSample sample = Assert.Single(WflwList.Read(Write(Line("1 0 0 0 1 0")), null));

        Assert.Equal(Ibug68.Count, sample.Landmarks.Length);
        int[] numbers = Array.ConvertAll(sample.Landmarks, point => (int)point.X);
        Assert.Equal([0, 2, 4], numbers[..3]);
        Assert.Equal(16, numbers[8]);
        Assert.Equal([33, 37, 42, 46], [numbers[17], numbers[21], numbers[22], numbers[26]]);
        Assert.Equal([51, 59], [numbers[27], numbers[35]]);
        Assert.Equal([60, 64], [numbers[Ibug68.RightEyeOuterCorner], numbers[39]]);
        Assert.Equal([68, 72], [numbers[42], numbers[Ibug68.LeftEyeOuterCorner]]);
        Assert.Equal([76, 95], [numbers[48], numbers[67]]);
        Assert.All(sample.Landmarks, point => Assert.Equal(point.X + 0.5f, point.Y));
        Assert.Equal(["largepose", "occlusion"], sample.Sets);
        Assert.Equal(_folder.File("a face.jpg"), sample.File);
    }

    [Fact]
    public void Read_LineOfAnotherForm_NamesIt()
    {
        string list = Write(Line("0 0 0 0 0 0"), "1 2 3");
        Assert.Contains("line 2 of", Assert.Throws<UserException>(() => WflwList.Read(list, null)).Message, StringComparison.Ordinal);
        list = Write(Line("0 0 x 0 0 0"));
        Assert.Contains("has 'x' where a number is needed", Assert.Throws<UserException>(() => WflwList.Read(list, null)).Message, StringComparison.Ordinal);
        list = Write(Line("0 0 0 0 0 0").Replace(" 72 72.5 ", " 72 1e30 ", StringComparison.Ordinal));
        Assert.Contains("'1e30' lies in no picture", Assert.Throws<UserException>(() => WflwList.Read(list, null)).Message, StringComparison.Ordinal);
        list = Write(Line("0 0 0 0 0 0").Replace(" 72 72.5 ", " 60 60.5 ", StringComparison.Ordinal));
        Assert.Contains("line 1 of", Assert.Throws<UserException>(() => WflwList.Read(list, null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Points_Table_CanBeReadAsLandmarksAreWritten()
    {
        var table = new PointsTable();
        var landmarks = new Vector2[Ibug68.Count];
        landmarks[67] = new Vector2(1.25f, -2);
        table.Add(new LandmarkSample("a", "/data/b,c.jpg", landmarks, null) { Name = "b,c.jpg" }, landmarks);
        string file = _folder.File("points.csv");
        File.WriteAllText(file, table.ToString());

        CsvTable read = CsvTable.Read(file);
        Assert.Equal("b,c.jpg", read.Text(0, read.Column("file")));
        Assert.Equal(1.25f, read.Number(0, read.Column("x67")));
        Assert.Equal(-2, read.Number(0, read.Column("y67")));
    }

    private static string Line(string attributes) =>
        string.Join(' ', Enumerable.Range(0, 98).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i} {i + 0.5}"))) + $" 0 0 9 9 {attributes} a face.jpg";

    private string Write(params string[] lines)
    {
        string file = _folder.File("list.txt");
        File.WriteAllLines(file, lines);
        return file;
    }
}
