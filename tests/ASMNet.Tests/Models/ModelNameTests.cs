using ASMNet.Models;

namespace ASMNet.Tests.Models;

public sealed class ModelNameTests
{
    [Fact]
    public void Parse_MereName_LooksInTheModelsFolder() => Assert.Equal(new ModelName("models", "asmnet-live"), ModelName.Parse("asmnet-live", "models"));

    [Fact]
    public void Parse_NameWithADot_IsStillAName() => Assert.Equal(new ModelName("models", "net.v2"), ModelName.Parse("net.v2", "models"));

    [Theory]
    [InlineData("run/best.onnx")]
    [InlineData("run/best.json")]
    [InlineData("run/best")]
    public void Parse_Path_LooksInItsFolder(string text) =>
        Assert.Equal(new ModelName(Path.GetFullPath("run"), "best"), ModelName.Parse(text, "models"));

    [Fact]
    public void Parse_FileInTheWorkingFolder_LooksThere() =>
        Assert.Equal(new ModelName(Path.GetFullPath("."), "best"), ModelName.Parse("best.onnx", "models"));
}
