using ASMNet.Inference.Devices;

namespace ASMNet.Tests.Inference.Devices;

public sealed class DeviceRequestTests
{
    [Theory]
    [InlineData("auto", "auto", null)]
    [InlineData("CPU", "cpu", null)]
    [InlineData("directml", "directml", null)]
    [InlineData(" DirectML:1 ", "directml", 1)]
    [InlineData("cuda:0", "cuda", 0)]
    [InlineData("webgpu:12", "webgpu", 12)]
    [InlineData("onnxruntime", "onnxruntime", null)]
    public void Parse_KnownForm_GivesProviderAndNumber(string text, string provider, int? index) =>
        Assert.Equal(new DeviceRequest(provider, index), DeviceRequest.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("cpu:0")]
    [InlineData("auto:1")]
    [InlineData("directml:")]
    [InlineData("directml:-1")]
    [InlineData("directml:x")]
    [InlineData("directml:1:2")]
    [InlineData("directml:99999999999")]
    public void Parse_AnythingElse_SaysWhatThereIs(string text)
    {
        FormatException exception = Assert.Throws<FormatException>(() => DeviceRequest.Parse(text));
        Assert.Contains($"'{text}'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("directml[:N]", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Accepts_RequestWithNumber_TakesOnlyThatDevice()
    {
        InferenceDevice first = new("directml", 0, "A", "1");
        InferenceDevice second = new("directml", 1, "B", "1");
        Assert.Equal([false, true], new[] { first, second }.Select(device => DeviceRequest.Parse("directml:1").Accepts(device)));
        Assert.Equal([true, true], new[] { first, second }.Select(device => DeviceRequest.Parse("directml").Accepts(device)));
    }

    [Fact]
    public void Accepts_Auto_LeavesOnnxRuntimesCpuOut()
    {
        Assert.True(DeviceRequest.Auto.Accepts(new InferenceDevice("cuda", 0, "A", "1")));
        Assert.False(DeviceRequest.Auto.Accepts(new InferenceDevice("onnxruntime", 0, "A", "1")));
    }
}
