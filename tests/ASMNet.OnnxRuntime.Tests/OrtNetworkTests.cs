using ASMNet.Inference;
using ASMNet.Inference.Devices;

namespace ASMNet.OnnxRuntime.Tests;

public sealed class OrtNetworkTests
{
    private static readonly OrtDevices Devices = new();
    private readonly INeuralNetworkFactory _factory = Devices.CreateFactory(Devices.Devices[^1]);

    [Fact]
    public void Create_ModelWithFixedShapes_TellsNamesAndShapes()
    {
        using INeuralNetwork network = _factory.Create(TestModel.Write(side: 8), "test.onnx");
        Assert.Equal("image", network.InputInfo.Name);
        Assert.Equal([1, 3, 8, 8], network.InputInfo.Shape);
        Assert.Equal(["values", "features"], network.OutputInfos.Select(output => output.Name));
        Assert.Equal([1, TestModel.Channels, 8, 8], network.OutputInfos[1].Shape);
        Assert.Contains("onnxruntime", network.Device, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_TwoInputsInTurn_GivesEachItsOwnOutput()
    {
        using INeuralNetwork network = _factory.Create(TestModel.Write(), "test.onnx");
        float[] first = Answer(network, variant: 0);
        float[] second = Answer(network, variant: 1);
        Assert.NotEqual(first, second);
        Assert.Equal(first, Answer(network, variant: 0));
    }

    [Fact]
    public void Create_OpenSizeWithAShape_RunsAtThatShape()
    {
        using INeuralNetwork network = _factory.Create(TestModel.Write(openSize: true), "open.onnx", [1, 3, 6, 10]);
        Assert.Equal([1, 3, 6, 10], network.InputInfo.Shape);
        Assert.Equal([1, TestModel.Channels, 6, 10], network.OutputInfos[1].Shape);
        network.Run();
    }

    [Fact]
    public void Create_OpenSizeWithoutAShape_SaysWhichDimensionIsOpen()
    {
        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => _factory.Create(TestModel.Write(openSize: true), "open.onnx"));
        Assert.Contains("'open.onnx'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("'height'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_FixedSizeWithAnotherShape_SaysBothShapes()
    {
        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => _factory.Create(TestModel.Write(side: 8), "fixed.onnx", [1, 3, 16, 16]));
        Assert.Contains("1x3x8x8", exception.Message, StringComparison.Ordinal);
        Assert.Contains("1x3x16x16", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void Create_BrokenFile_IsAboutTheModelAndNamesIt(int length)
    {
        byte[] broken = TestModel.Write()[..length];
        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => _factory.Create(broken, "broken.onnx"));
        Assert.Contains("'broken.onnx'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_UnknownOperator_NamesIt()
    {
        Exception exception = Assert.ThrowsAny<Exception>(() => _factory.Create(TestModel.Write(convolution: "Convolve"), "odd.onnx"));
        Assert.True(exception is ModelFormatException or InferenceException);
        Assert.Contains("Convolve", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_AfterDispose_Throws()
    {
        INeuralNetwork network = _factory.Create(TestModel.Write(), "test.onnx");
        network.Dispose();
        network.Dispose();
        Assert.Throws<ObjectDisposedException>(network.Run);
    }

    private static float[] Answer(INeuralNetwork network, int variant)
    {
        GoldenInput.Fill(network.Input, network.InputInfo.Shape[^1], variant);
        network.Run();
        return network.Output(0).ToArray();
    }
}
