using System.Globalization;
using System.Text;
using ASMNet.Inference;
using ASMNet.Signals;

namespace ASMNet.Tests.Signals;

public sealed class HeadModelTests
{
    [Fact]
    public void Read_Head_HoldsWhatItSays()
    {
        HeadModel head = Read(Text());
        Assert.Equal(68, head.Points.Length);
        Assert.Equal(new(1, 2, 3), head.Points[67]);
        Assert.Equal((new(-3, 0, 1), new(3, 0, 1), 1f), (head.RightEye, head.LeftEye, head.EyeRadius));
    }

    // Nothing of a head lies farther than 30 cm from the middle between its eyes.
    [Theory]
    [InlineData("\"ibug68\"", "\"wflw98\"", "the layout is 'wflw98'")]
    [InlineData("[1, 2, 3], ", "", "68 points, not 67")]
    [InlineData("[1, 2, 3]]", "[0, 24, 19]]", "a point lies 31 cm from the eyes")]
    [InlineData("[-3, 0, 1]", "[-31, 0, 0]", "a point lies 31 cm from the eyes")]
    [InlineData("\"irisDistance\": 1", "\"irisDistance\": 0", "'eyes.irisDistance' must be greater than 0")]
    public void Read_NoHead_IsRefusedByName(string text, string instead, string message)
    {
        int at = Text().IndexOf(text, StringComparison.Ordinal);
        string told = Assert.Throws<ModelFormatException>(() => Read(Text().Remove(at, text.Length).Insert(at, instead))).Message;
        Assert.StartsWith("head.json", told, StringComparison.Ordinal);
        Assert.Contains(message, told, StringComparison.Ordinal);
    }

    private static HeadModel Read(string text) => HeadModel.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "head.json");

    private static string Text() => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{ "layout": "ibug68", "points": [{{string.Join(", ", Enumerable.Repeat("[1, 2, 3]", 68))}}], "eyes": { "right": [-3, 0, 1], "left": [3, 0, 1], "irisDistance": 1 } }""");
}
