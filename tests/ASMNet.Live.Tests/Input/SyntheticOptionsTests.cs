using ASMNet.Inference.Cpu.Graph;
using ASMNet.Live.Configuration;
using ASMNet.Live.Input;

namespace ASMNet.Live.Tests.Input;

public sealed class SyntheticOptionsTests
{
    private static readonly SourceSettings Defaults = new();

    [Fact]
    public void Parse_AllOptions_ReadsThem()
    {
        SyntheticOptions options = Parse(
            ("faces", "3"), ("size", "800x600"), ("fps", "12.5"), ("seed", "-4"), ("face", "0.2"), ("motion", "1"), ("noise", "0"), ("pace", "off"));
        Assert.Equal(
            new SyntheticOptions { Faces = 3, Width = 800, Height = 600, FrameRate = 12.5, Seed = -4, FaceSize = 0.2f, Motion = 1, Noise = 0, Paced = false },
            options);
    }

    [Fact]
    public void Parse_Show_ReadsWeightsOrAll()
    {
        SyntheticOptions held = Parse(("show", "jawOpen:0.5+mouthSmileLeft:1"));
        Assert.Equal((0.5f, 1f, 2), (held.Expressions!["jawOpen"], held.Expressions["mouthSmileLeft"], held.Expressions.Count));
        Assert.False(held.EveryExpression);
        Assert.True(Parse(("show", "all")).EveryExpression);
    }

    [Theory]
    [InlineData("faces", "9")]
    [InlineData("faces", "1.5")]
    [InlineData("faces", "0")]
    [InlineData("seed", "2.5")]
    [InlineData("seed", "2147483648")]
    [InlineData("size", "640")]
    [InlineData("size", "640.5x480")]
    [InlineData("size", "640x4321")]
    [InlineData("size", "63x480")]
    [InlineData("fps", "0")]
    [InlineData("face", "1")]
    [InlineData("motion", "-0.1")]
    [InlineData("noise", "loud")]
    [InlineData("pace", "slow")]
    [InlineData("show", "grin:1")]
    [InlineData("show", "jawOpen")]
    [InlineData("show", "jawOpen:2")]
    [InlineData("colour", "red")]
    public void Parse_BadOption_NamesIt(string name, string value)
    {
        UserException exception = Assert.Throws<UserException>(() => Parse((name, value)));
        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
    }

    private static SyntheticOptions Parse(params (string Name, string Value)[] options) =>
        SyntheticOptions.Parse(options.ToDictionary(option => option.Name, option => option.Value), Defaults);
}
