using System.Text;
using ASMNet.Inference;
using ASMNet.Inference.Onnx;
using ASMNet.Tests.Inference.Reference;

namespace ASMNet.Tests.Inference.Onnx;

public sealed class OnnxReaderTests
{
    private static byte[] SmallModel { get; } = new ModelWriter()
        .Input("x", 1, 2, -1)
        .Floats("w", [2], 0.5f, -2)
        .Integers("s", 3, -4)
        .Node("LeakyRelu", ["x"], "y", ("alpha", 0.25f), ("note", "text"), ("list", new long[] { 7, -8 }))
        .Output("y")
        .ToArray();

    [Fact]
    public void Read_SmallModel_FindsEverything()
    {
        OnnxGraph graph = OnnxReader.Read(SmallModel);

        Assert.Equal(13, graph.OpsetVersion);
        Assert.Equal([1, 2, -1], Assert.Single(graph.Inputs).Shape!);
        Assert.Equal("y", Assert.Single(graph.Outputs).Name);
        Assert.Equal([0.5f, -2], graph.Initializers[0].Floats!);
        Assert.Equal([3, -4], graph.Initializers[1].Integers!);
        OnnxNode node = Assert.Single(graph.Nodes);
        Assert.Equal("node 'LeakyRelu_0' (LeakyRelu)", node.ToString());
        Assert.Equal(0.25f, node.Attributes["alpha"].Float);
        Assert.Equal("text", node.Attributes["note"].Text);
        Assert.Equal([7, -8], node.Attributes["list"].Integers);
    }

    [Fact]
    public void Read_CutAnywhere_ReportsOrReadsLess()
    {
        for (int length = 0; length < SmallModel.Length; length++)
        {
            Exception? exception = Record.Exception(() => OnnxReader.Read(SmallModel.AsSpan(0, length)));

            Assert.True(exception is null or ModelFormatException, $"After {length} bytes: {exception}");
        }
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:0", "Git LFS")]
    [InlineData("This is not a model, but a text that somebody named so.", "")]
    [InlineData("<html><body>404</body></html>", "HTML page")]
    public void Read_OtherFile_SaysWhatItIs(string contents, string expected)
    {
        var exception = Assert.Throws<ModelFormatException>(() => OnnxReader.Read(Encoding.UTF8.GetBytes(contents)));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(99)]
    public void Read_UnknownOpset_NamesIt(long opset)
    {
        byte[] model = new ModelWriter { Opset = opset }.Input("x", 1).Node("Relu", ["x"], "y").Output("y").ToArray();

        var exception = Assert.Throws<ModelFormatException>(() => OnnxReader.Read(model));

        Assert.Contains($"version {opset} ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ConstantOfWrongLength_NamesIt()
    {
        byte[] model = new ModelWriter().Input("x", 1).Floats("w", [3], 1, 2).Node("Relu", ["x"], "y").Output("y").ToArray();

        var exception = Assert.Throws<ModelFormatException>(() => OnnxReader.Read(model));

        Assert.Contains("'w' holds 2 values where its dimensions ask for 3", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData(long.MaxValue)]
    [InlineData(1L << 40)]
    public void Read_ConstantOfAbsurdSize_NamesIt(long dimension)
    {
        byte[] model = new ModelWriter().Input("x", 1).Floats("w", [dimension, 4]).Node("Relu", ["x"], "y").Output("y").ToArray();

        var exception = Assert.Throws<ModelFormatException>(() => OnnxReader.Read(model));

        Assert.Contains("'w'", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(20)]
    public void Read_OldestAndNewestOpset_AreTaken(long opset) => Assert.Equal(opset, OnnxReader.Read(new ModelWriter { Opset = opset }.ToArray()).OpsetVersion);

    [Theory]
    [InlineData(6)]
    [InlineData(21)]
    public void Read_OpsetJustBeyond_SaysWhichAreSupported(long opset)
    {
        var error = Assert.Throws<ModelFormatException>(() => OnnxReader.Read(new ModelWriter { Opset = opset }.ToArray()));
        Assert.Contains("supported are 7 to 20", error.Message, StringComparison.Ordinal);
    }

    // onnx.proto: 7 graph, 8 opset_import with 1 domain and 2 version; the newest of the operators' own domain counts.
    [Theory]
    [InlineData("3A00" + "42021009" + "4202100D", 13)]
    [InlineData("3A00" + "4202100D" + "42021009", 13)]
    [InlineData("4202100D" + "3A00", 13)]
    [InlineData("3A00" + "420B0A0761692E6F6E6E78" + "100A" + "42021009", 10)]
    [InlineData("3A00" + "42060A026D6C" + "1063" + "4202100D", 13)]
    public void Read_SeveralOpsets_GoesByTheStandardOnes(string bytes, long opset) => Assert.Equal(opset, OnnxReader.Read(Convert.FromHexString(bytes)).OpsetVersion);

    [Fact]
    public void Read_NoGraph_AsksWhetherItIsAModel() =>
        Assert.Contains("holds no graph; is it an ONNX model?", Assert.Throws<ModelFormatException>(() => OnnxReader.Read([0x42, 2, 0x10, 13])).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_SparseConstants_AreRefused() =>
        Assert.Contains("sparse constants", Assert.Throws<ModelFormatException>(() => OnnxReader.Read([0x3A, 2, 0x7A, 0, 0x42, 2, 0x10, 13])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(5000, false)]
    [InlineData(5001, true)]
    public void Read_Nodes_AreBounded(int count, bool refused)
    {
        // Each an empty node, two bytes: field 1 with length 0.
        byte[] graph = [.. Enumerable.Range(0, 2 * count).Select(i => (byte)(i % 2 == 0 ? 0x0A : 0))];
        byte[] file = [0x3A, (byte)((graph.Length & 0x7F) | 0x80), (byte)(graph.Length >> 7), .. graph, 0x42, 2, 0x10, 13];
        Exception? error = Record.Exception(() => OnnxReader.Read(file));
        Assert.Equal(refused, error is ModelFormatException { Message: "the graph has more than 5000 nodes" });
        Assert.Equal(refused, error is not null);
    }
}
