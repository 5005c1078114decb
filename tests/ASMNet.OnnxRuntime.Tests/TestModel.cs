using System.Buffers.Binary;
using System.Text;

namespace ASMNet.OnnxRuntime.Tests;

/// <summary>Writes small ONNX files (opset 13) for the tests: a 1x1 convolution with ReLU over a 3-channel picture, averaged into a linear head.</summary>
internal static class TestModel
{
    public const int Channels = 4;
    public const int Outputs = 5;

    /// <summary>A model with one input <c>image</c> 1x3xHxW and the outputs <c>values</c> 1x5 and <c>features</c> 1x4xHxW.</summary>
    /// <param name="side">Height and width.</param>
    /// <param name="altered">Whether the weights differ a little: a model that answers plausibly and wrongly.</param>
    /// <param name="openSize">Whether height and width are left open under the names <c>height</c> and <c>width</c>.</param>
    /// <param name="convolution">The operator's name; another one than <c>Conv</c> makes an invalid file.</param>
    public static byte[] Write(int side = 8, bool altered = false, bool openSize = false, string convolution = "Conv")
    {
        float[] kernel = Weights(Channels * 3, 1, altered);
        float[] head = Weights(Outputs * Channels, 2, altered);
        byte[] graph = Message(
            Node("pooled", "GlobalAveragePool", ["features"]),
            Node("reduced", "Flatten", ["pooled"], Attribute("axis", 1)),
            Bytes(2, Utf("graph")),
            Bytes(5, Tensor("kernel", [Channels, 3, 1, 1], kernel)),
            Bytes(5, Tensor("head", [Outputs, Channels], head)),
            Bytes(11, Value("image", [1, 3, openSize ? "height" : side, openSize ? "width" : side])),
            Bytes(12, Value("values", [1, Outputs])),
            Bytes(12, Value("features", [1, Channels, openSize ? "height" : side, openSize ? "width" : side])));
        byte[] convolutions = Message(Node("raw", convolution, ["image", "kernel"]), Node("features", "Relu", ["raw"]));
        byte[] gemm = Node("values", "Gemm", ["reduced", "head"], Attribute("transB", 1));
        return Message(
            Number(1, 8),
            Bytes(7, [.. convolutions, .. graph, .. gemm]),
            Bytes(8, Message(Bytes(1, []), Number(2, 13))));
    }

    private static float[] Weights(int count, int seed, bool altered) =>
        [.. Enumerable.Range(0, count).Select(index => MathF.Sin((index * 1.7f) + seed) + (altered ? 0.1f * MathF.Cos(index * 3f) : 0))];

    private static byte[] Node(string output, string type, string[] inputs, params byte[][] attributes) =>
        Bytes(1, Message([.. inputs.Select(input => Bytes(1, Utf(input))), Bytes(2, Utf(output)), Bytes(4, Utf(type)), .. attributes.Select(attribute => Bytes(5, attribute))]));

    private static byte[] Attribute(string name, long value) => Message(Bytes(1, Utf(name)), Number(3, value), Number(20, 2));

    private static byte[] Tensor(string name, long[] shape, float[] values)
    {
        byte[] raw = new byte[4 * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(raw.AsSpan(4 * i), values[i]);
        }

        return Message([.. shape.Select(dimension => Number(1, dimension)), Number(2, 1), Bytes(8, Utf(name)), Bytes(9, raw)]);
    }

    private static byte[] Value(string name, object[] shape)
    {
        byte[][] dimensions = [.. shape.Select(dimension => Bytes(1, dimension is string symbol ? Bytes(2, Utf(symbol)) : Number(1, Convert.ToInt64(dimension))))];
        return Message(Bytes(1, Utf(name)), Bytes(2, Bytes(1, Message(Number(1, 1), Bytes(2, Message(dimensions))))));
    }

    private static byte[] Message(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    private static byte[] Utf(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Bytes(int field, byte[] content) => [.. Varint((ulong)((field << 3) | 2)), .. Varint((ulong)content.Length), .. content];

    private static byte[] Number(int field, long value) => [.. Varint((ulong)(field << 3)), .. Varint((ulong)value)];

    private static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}
