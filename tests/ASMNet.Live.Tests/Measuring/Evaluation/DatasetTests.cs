using System.Globalization;
using ASMNet.Geometry;
using ASMNet.Live.Measuring.Evaluation;

namespace ASMNet.Live.Tests.Measuring.Evaluation;

public sealed class DatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DatasetTests() => File.WriteAllBytes(_folder.File("a.jpg"), []);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReadLandmarks_ChosenSplit_GivesItsFaces()
    {
        string table = Write(Header(pose: true), Row("helen", "test", "1.5,-2,3"), Row("afw", "train", "0,0,0"));
        LandmarkSample sample = Assert.Single(LandmarkDataset.Read(table, "test"));
        Assert.Equal("helen", sample.Set);
        Assert.Equal(("a.jpg", _folder.File("a.jpg")), (sample.Name, sample.File));
        Assert.Equal(new HeadPose(1.5f, -2, 3), sample.Pose);
        Assert.Equal(new System.Numerics.Vector2(135, 136), sample.Landmarks[67]);
    }

    [Fact]
    public void ReadLandmarks_NoPoseColumns_GivesNoPose() =>
        Assert.Null(LandmarkDataset.Read(Write(Header(pose: false), Row("helen", "test", null)), null)[0].Pose);

    [Fact]
    public void ReadLandmarks_ColumnMissing_NamesIt()
    {
        string table = Write(Header(pose: false).Replace(",x67,", ",z67,", StringComparison.Ordinal), Row("helen", "test", null));
        AssertSays($"the table '{table}' has no column 'x67'.", () => LandmarkDataset.Read(table, null));
    }

    /// <summary>The first 68 of WFLW's 98 points are its outline and brows, and would be measured as if they were iBUG's.</summary>
    [Fact]
    public void ReadLandmarks_MorePoints_IsRefused()
    {
        string table = Write(Header(pose: false) + ",x68,y68", Row("helen", "test", null) + ",1,2");
        AssertSays(
            $"the table '{table}' has a column 'x68': its faces have more than 68 points; only iBUG's 68 are read from a table, and WFLW's 98 from its own list (--layout wflw98).",
            () => LandmarkDataset.Read(table, null));
    }

    [Fact]
    public void ReadLandmarks_UnknownSplit_NamesThoseThatAreThere()
    {
        string table = Write(Header(pose: false), Row("helen", "test", null), Row("afw", "train", null));
        AssertSays($"the table '{table}' has no row of the split 'val'; it has test, train.", () => LandmarkDataset.Read(table, "val"));
    }

    [Fact]
    public void ReadLandmarks_PictureMissing_NamesIt()
    {
        File.Delete(_folder.File("a.jpg"));
        string table = Write(Header(pose: false), Row("helen", "test", null));
        AssertSays(
            $"the picture '{_folder.File("a.jpg")}', which the table '{table}' names, does not exist.",
            () => LandmarkDataset.Read(table, null));
    }

    [Fact]
    public void ReadLandmarks_NotANumber_NamesRowAndColumn()
    {
        string table = Write(Header(pose: false), Row("helen", "test", null).Replace(",17,", ",abc,", StringComparison.Ordinal));
        AssertSays($"'{table}', row 1, column 'x8': 'abc' is not a number.", () => LandmarkDataset.Read(table, null));
    }

    /// <summary>Errors are shares of the distance of the outer eye corners; a report of infinity could not be written.</summary>
    [Fact]
    public void ReadLandmarks_OuterEyeCornersAtOnePlace_NamesTheRow()
    {
        string table = Write(Header(pose: false), Row("helen", "test", null), Row("helen", "test", null).Replace(",91,92,", ",73,74,", StringComparison.Ordinal));
        AssertSays($"'{table}', row 2: the outer eye corners lie less than a pixel apart; points are pixels of the picture, no shares of it.", () => LandmarkDataset.Read(table, null));
    }

    // Distances of 1e30 pixels, squared, are no float32 any more: all errors would be shares of infinity, which is 0, or infinite.
    [Theory]
    [InlineData(",17,", ",1e30,", "column 'x8': '1e30' lies in no picture.")]
    [InlineData(",74,", ",-1000001,", "column 'y36': '-1000001' lies in no picture.")]
    [InlineData(",91,92,", ",73.001,74.001,", null)]
    public void ReadLandmarks_PlacesOfNoPicture_AreRefused(string from, string to, string? message)
    {
        string table = Write(Header(pose: false), Row("helen", "test", null).Replace(from, to, StringComparison.Ordinal));
        AssertSays(
            $"'{table}', row 1{(message is null ? ": the outer eye corners lie less than a pixel apart; points are pixels of the picture, no shares of it." : $", {message}")}",
            () => LandmarkDataset.Read(table, null));
    }

    /// <summary>As exporters write points, from 0 to 1: such were measured in the picture's first pixel.</summary>
    [Fact]
    public void ReadLandmarks_PointsAreSharesOfThePicture_IsRefused()
    {
        string shares = string.Join(',', Enumerable.Range(0, 136).Select(i => (i / 200f).ToString(CultureInfo.InvariantCulture)));
        string table = Write(Header(pose: false), $"helen,test,a.jpg,{shares}");
        AssertSays($"'{table}', row 1: the outer eye corners lie less than a pixel apart; points are pixels of the picture, no shares of it.", () => LandmarkDataset.Read(table, null));
    }

    [Fact]
    public void ReadLandmarks_LineTooShort_NamesIt()
    {
        string table = Write(Header(pose: false), "helen,test,a.jpg,1");
        AssertSays($"'{table}', line 2: there are 4 fields, the header names 139.", () => LandmarkDataset.Read(table, null));
    }

    [Fact]
    public void ReadLandmarks_NoFile_SaysSo() =>
        AssertSays("the table 'nowhere.csv' does not exist.", () => LandmarkDataset.Read("nowhere.csv", null));

    [Fact]
    public void ReadBoxes_TwoFacesOfOnePhoto_AreTogether()
    {
        string table = Write("split,file,x,y,width,height,blur,invalid", "val,a.jpg,1,2,3,4,0,0", "val,a.jpg,5,6,7,8,2,1");
        BoxPhoto photo = Assert.Single(BoxDataset.Read(table, "val"));
        Assert.Equal([new(new BoundingBox(1, 2, 3, 4), false), new(new BoundingBox(5, 6, 7, 8), true)], photo.Faces);
    }

    /// <summary>As exporters write boxes, from 0 to 1. A face that small does lie in tables of large photos, among others.</summary>
    [Fact]
    public void ReadBoxes_BoxesAreSharesOfThePicture_IsRefused()
    {
        string table = Write("split,file,x,y,width,height,invalid", "val,a.jpg,0.1,0.2,0.3,0.4,0", "val,a.jpg,0.5,0.5,1,1,0", "val,a.jpg,10,20,30,40,1");
        AssertSays($"the table '{table}' has no box wider or higher than a pixel; boxes are pixels of the picture, no shares of it.", () => BoxDataset.Read(table, null));

        table = Write("split,file,x,y,width,height,invalid", "val,a.jpg,0.1,0.2,0.3,0.4,0", "val,a.jpg,10,20,30,40,0");
        Assert.Equal(2, Assert.Single(BoxDataset.Read(table, null)).Faces.Count);
    }

    [Fact]
    public void ReadBoxes_ColumnMissing_NamesIt()
    {
        string table = Write("split,file,x,y,width,height", "val,a.jpg,1,2,3,4");
        AssertSays($"the table '{table}' has no column 'invalid'.", () => BoxDataset.Read(table, null));
    }

    [Theory]
    [InlineData("val,a.jpg,1,2,-3,4,0", "row 1, column 'width': '-3' is less than 0.")]
    [InlineData("val,a.jpg,1,2,3,-0.5,0", "row 1, column 'height': '-0.5' is less than 0.")]
    [InlineData("val,a.jpg,1,2,3e38,4,0", "row 1, column 'width': '3e38' lies in no picture.")]
    [InlineData("val,a.jpg,1,-2e6,3,4,0", "row 1, column 'y': '-2e6' lies in no picture.")]
    [InlineData("val,a.jpg,1,2,3,4,2", "row 1, column 'invalid': '2' is neither 0 nor 1.")]
    public void ReadBoxes_ImpossibleValue_NamesIt(string row, string message)
    {
        string table = Write("split,file,x,y,width,height,invalid", row);
        AssertSays($"'{table}', {message}", () => BoxDataset.Read(table, null));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("val")]
    public void ReadBoxes_NoRow_SaysSo(string? split)
    {
        string table = Write("split,file,x,y,width,height,invalid");
        AssertSays($"the table '{table}' has no rows.", () => BoxDataset.Read(table, split));
    }

    private static void AssertSays(string message, Action action) => Assert.Equal(message, Assert.Throws<UserException>(action).Message);

    private static string Header(bool pose) =>
        "set,split,file," + (pose ? "yaw,pitch,roll," : "") + string.Join(',', Enumerable.Range(0, 68).Select(i => $"x{i},y{i}"));

    private static string Row(string set, string split, string? pose) =>
        $"{set},{split},a.jpg," + (pose is null ? "" : pose + ",")
        + string.Join(',', Enumerable.Range(1, 136).Select(i => i.ToString(CultureInfo.InvariantCulture)));

    private string Write(params string[] lines)
    {
        string path = _folder.File("table.csv");
        File.WriteAllLines(path, lines);
        return path;
    }
}
