using ASMNet.Inference;
using ASMNet.Inference.Cpu;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Tests.Inference.Reference;

namespace ASMNet.Tests.Inference.Cpu;

public sealed class CpuNetworkFactoryTests
{
    private static float[] Ones(int count) => [.. Enumerable.Repeat(1f, count)];

    private static ModelWriter Start(params long[] shape) => new ModelWriter().Input("x", shape.Length == 0 ? [1, 3, 8, 8] : shape);

    public static TheoryData<string, byte[], string> BrokenModels => new()
    {
        { "unknown operator", Start().Node("Wiggle", ["x"], "y").Output("y").ToArray(), "node 'Wiggle_0' (Wiggle): the operator Wiggle is not supported" },
        { "cycle", Start().Node("Add", ["x", "b"], "a").Node("Relu", ["a"], "b").Output("b").ToArray(), "node 'Add_0' (Add): it waits for its own result" },
        { "missing constant", Start().Node("Conv", ["x", "w"], "y").Output("y").ToArray(), "node 'Conv_0' (Conv): input 'w' is defined nowhere" },
        { "missing input", Start().Node("Conv", ["x"], "y").Output("y").ToArray(), "node 'Conv_0' (Conv): input 1 is missing" },
        { "unknown output", Start().Node("Relu", ["x"], "y").Output("z").ToArray(), "output 'z' is computed by no node" },
        { "no output", Start().Node("Relu", ["x"], "y").ToArray(), "the network has no output" },
        { "no input", new ModelWriter().Node("Relu", ["x"], "y").Output("y").ToArray(), "the network has 0 inputs" },
        { "two inputs", Start().Input("z", 1).Node("Relu", ["x"], "y").Output("y").ToArray(), "the network has 2 inputs" },
        { "two definitions", Start().Node("Relu", ["x"], "y").Node("Relu", ["x"], "y").Output("y").ToArray(), "'y' is defined twice" },
        { "open dimension", Start(1, 3, -1, 8).Node("Relu", ["x"], "y").Output("y").ToArray(), "leaves dimensions open" },
        { "negative dimension", Start(1, 3, -7, 8).Node("Relu", ["x"], "y").Output("y").ToArray(), "leaves dimensions open" },
        { "zero dimension", Start(1, 3, 0, 8).Node("Relu", ["x"], "y").Output("y").ToArray(), "0 is out of range" },
        { "batch", Start(2, 3, 8, 8).Floats("w", [4, 3, 1, 1], Ones(12)).Node("Conv", ["x", "w"], "y").Output("y").ToArray(), "1 x channels x height x width" },
        { "wrong weights", Start().Floats("w", [4, 5, 1, 1], Ones(20)).Node("Conv", ["x", "w"], "y").Output("y").ToArray(), "do not fit 3 input channels" },
        { "wrong bias", Start().Floats("w", [4, 3, 1, 1], Ones(12)).Floats("b", [3], Ones(3)).Node("Conv", ["x", "w", "b"], "y").Output("y").ToArray(), "'b' holds 3 values where 4 belong" },
        { "bias for each row", Start(4, 3).Floats("w", [3, 4], Ones(12)).Floats("b", [4, 1], Ones(4)).Node("Gemm", ["x", "w", "b"], "y").Output("y").ToArray(), "a bias of 4x1 does not fit 4 results" },
        { "window too large", Start().Floats("w", [1, 3, 9, 9], Ones(243)).Node("Conv", ["x", "w"], "y").Output("y").ToArray(), "larger than the padded picture" },
        { "stride 0", Start().Floats("w", [4, 3, 1, 1], Ones(12)).Node("Conv", ["x", "w"], "y", ("strides", new long[] { 0, 1 })).Output("y").ToArray(), "strides of 0 is out of range" },
        { "negative padding", Start().Floats("w", [4, 3, 1, 1], Ones(12)).Node("Conv", ["x", "w"], "y", ("pads", new long[] { 0, -1, 0, 0 })).Output("y").ToArray(), "padding of -1 is out of range" },
        { "zero groups", Start().Floats("w", [4, 3, 1, 1], Ones(12)).Node("Conv", ["x", "w"], "y", ("group", 0)).Output("y").ToArray(), "in 0 groups" },
        { "wrong reshape", Start().Integers("s", 1, 100).Node("Reshape", ["x", "s"], "y").Output("y").ToArray(), "1x3x8x8 cannot become 1x100" },
        { "two open dimensions", Start().Integers("s", -1, -1).Node("Reshape", ["x", "s"], "y").Output("y").ToArray(), "only one dimension can be left open" },
        { "wrong order", Start().Node("Transpose", ["x"], "y", ("perm", new long[] { 0, 0, 1, 2 })).Output("y").ToArray(), "does not order 4 dimensions" },
        { "wrong sum", Start().Node("GlobalAveragePool", ["x"], "p").Node("Transpose", ["x"], "t").Node("Add", ["t", "x"], "y").Output("y").ToArray(), "cannot be combined" },
        { "linear resize", Start().Floats("s", [4], 1, 1, 2, 2).Node("Resize", ["x", "", "s"], "y", ("mode", "linear")).Output("y").ToArray(), "mode linear is not supported" },
        { "huge resize", Start().Floats("s", [4], 1, 1, 1e9f, 1e9f).Node("Resize", ["x", "", "s"], "y").Output("y").ToArray(), "is out of range" },
        { "huge result", Start().Floats("s", [4], 1, 1, 1e5f, 1e5f).Node("Resize", ["x", "", "s"], "y").Output("y").ToArray(), "more than 67108864 values" },
        { "too much work", Start(1, 64, 1000, 1000).Floats("w", [64, 64, 9, 9], new float[64 * 64 * 81]).Node("Conv", ["x", "w"], "y").Output("y").ToArray(), "billion multiplications" },
        { "constant output", Start().Floats("c", [1], 1).Node("Relu", ["x"], "y").Output("c").ToArray(), "does not depend on the input" },
    };

    [Theory]
    [MemberData(nameof(BrokenModels))]
    public void Create_BrokenModel_NamesFileAndReason(string name, byte[] model, string expected)
    {
        var exception = Assert.Throws<ModelFormatException>(() => new CpuNetworkFactory().Create(model, $"{name}.onnx"));

        Assert.StartsWith($"{name}.onnx: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_OtherInputShape_PlansForIt()
    {
        byte[] model = Start(1, 3, -1, -1).Node("MaxPool", ["x"], "y", ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 })).Output("y").ToArray();

        using INeuralNetwork network = new CpuNetworkFactory().Create(model, "model", [1, 3, 6, 10]);

        Assert.Equal([1, 3, 6, 10], network.InputInfo.Shape);
        Assert.Equal([1, 3, 3, 5], network.OutputInfos[0].Shape);
    }

    [Fact]
    public void Create_InputShapeOfOtherRank_Throws()
    {
        byte[] model = Start().Node("Relu", ["x"], "y").Output("y").ToArray();

        Assert.Throws<ModelFormatException>(() => new CpuNetworkFactory().Create(model, "model", [3, 8, 8]));
    }

    [Fact]
    public void Create_NodesInAnyOrder_SortsThem()
    {
        byte[] model = Start(1, 2).Node("Relu", ["a"], "y").Node("LeakyRelu", ["x"], "a", ("alpha", 0.5f)).Output("y").ToArray();
        using INeuralNetwork network = new CpuNetworkFactory().Create(model, "model");
        network.Input[0] = -4;
        network.Input[1] = 3;

        network.Run();

        Assert.Equal([0f, 3f], network.Output(0).ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65)]
    public void Constructor_ThreadsOutOfRange_Throws(int threads) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CpuNetworkFactory(new CpuOptions { Threads = threads }));

    [Fact]
    public void Device_SaysInstructionsAndThreads()
    {
        var factory = new CpuNetworkFactory(new CpuOptions { Threads = 2, InstructionSet = InstructionSet.Scalar });

        Assert.Equal("CPU (scalar, 2 threads)", factory.Device);
    }
}
