using ASMNet.Tests.Inference.Reference;

namespace ASMNet.Tests.Inference.Cpu;

/// <summary>Small networks, one for each operator and each way in which the engine runs it.</summary>
internal static class OperatorCases
{
    /// <summary>The networks by name.</summary>
    public static IReadOnlyDictionary<string, Func<byte[]>> All { get; } = new Dictionary<string, Func<byte[]>>
    {
        ["first convolution, stride 2"] = () => Convolution(3, 21, 33, 24, 3, 2, [1, 1, 1, 1]),
        ["first convolution, uneven padding"] = () => Convolution(3, 20, 31, 16, 3, 1, [0, 2, 1, 0]),
        ["first convolution, 5x5"] = () => Convolution(1, 19, 40, 40, 5, 2, [2, 2, 2, 2]),
        ["first convolution of a narrow picture"] = () => Convolution(3, 9, 5, 8, 3, 1, [1, 1, 1, 1]),
        ["7x7 convolution of many channels"] = () => Convolution(20, 15, 13, 17, 7, 2, [3, 3, 3, 3]),
        ["1x1 convolution, 1 pixel"] = () => Convolution(37, 1, 1, 50, 1, 1, [0, 0, 0, 0]),
        ["1x1 convolution, 7x7"] = () => Convolution(33, 7, 7, 24, 1, 1, [0, 0, 0, 0]),
        ["1x1 convolution, 3x5"] = () => Convolution(16, 3, 5, 72, 1, 1, [0, 0, 0, 0]),
        ["1x1 convolution, stride 2"] = () => Convolution(16, 9, 9, 48, 1, 2, [0, 0, 0, 0]),
        ["3x3 convolution, even size"] = () => Convolution(16, 12, 14, 32, 3, 1, [1, 1, 1, 1]),
        ["3x3 convolution, odd size"] = () => Convolution(32, 11, 13, 20, 3, 1, [1, 1, 1, 1]),
        ["3x3 convolution of a small picture"] = () => Convolution(32, 8, 8, 24, 3, 1, [1, 1, 1, 1]),
        ["3x3 convolution without padding"] = () => Convolution(24, 10, 11, 16, 3, 1, [0, 0, 0, 0]),
        ["3x3 convolution of wide rows"] = () => Convolution(16, 6, 90, 16, 3, 1, [1, 1, 1, 1]),
        ["dilated convolution"] = () => Convolution(16, 12, 14, 24, 3, 1, [2, 2, 2, 2], ("dilations", new long[] { 2, 2 })),
        ["grouped convolution"] = () => Convolution(12, 9, 11, 8, 3, 1, [1, 1, 1, 1], ("group", 4)),
        ["convolution, SAME_UPPER"] = () => Convolution(16, 13, 12, 16, 3, 2, null, ("auto_pad", "SAME_UPPER")),
        ["convolution, SAME_LOWER"] = () => Convolution(16, 12, 13, 16, 3, 2, null, ("auto_pad", "SAME_LOWER")),
        ["depthwise, stride 1"] = () => Depthwise(40, 9, 17, 3, 1, [1, 1, 1, 1]),
        ["depthwise, stride 2"] = () => Depthwise(24, 14, 15, 3, 2, [1, 1, 1, 1]),
        ["depthwise, uneven padding"] = () => Depthwise(16, 8, 9, 3, 2, [0, 0, 1, 1]),
        ["depthwise, stride 2, even"] = () => Depthwise(40, 12, 16, 3, 2, [1, 1, 1, 1]),
        ["depthwise, many rows"] = () => Depthwise(48, 37, 6, 3, 1, [1, 1, 1, 1]),
        ["depthwise, wide padding"] = () => Depthwise(16, 7, 9, 3, 1, [2, 2, 2, 2]),
        ["depthwise, no padding"] = () => Depthwise(16, 7, 9, 3, 1, [0, 0, 0, 0]),
        ["depthwise, stride 3"] = () => Depthwise(16, 11, 13, 3, 3, [1, 1, 1, 1]),
        ["depthwise, two columns"] = () => Depthwise(32, 5, 2, 3, 1, [1, 1, 1, 1]),
        ["depthwise, 5x5"] = () => Depthwise(16, 9, 8, 5, 1, [2, 2, 2, 2]),
        ["depthwise, one column"] = () => Depthwise(16, 9, 1, 3, 1, [1, 1, 1, 1]),
        ["depthwise, dilated"] = () => Depthwise(16, 9, 12, 3, 1, [2, 2, 2, 2], ("dilations", new long[] { 2, 2 })),
        ["inverted residual of wide rows"] = () => InvertedResidual(37),
        ["inverted residual of narrow rows"] = () => InvertedResidual(12),
        ["batch normalisation"] = BatchNormalisation,
        ["flattened product"] = FlattenedProduct,
        ["product of a matrix"] = MatrixProduct,
        ["heads of a detector"] = DetectorHeads,
        ["upsampling sum"] = UpsamplingSum,
        ["mean, concatenation, softmax"] = MeansAndSoftmax,
        ["squeeze and excite"] = SqueezeAndExcite,
        ["shape arithmetic"] = ShapeArithmetic,
        ["max pooling"] = () => Pooling("MaxPool", 2, 2, ("pads", new long[] { 0, 0, 0, 0 })),
        ["max pooling, padded"] = () => Pooling("MaxPool", 3, 2, ("pads", new long[] { 1, 1, 1, 1 })),
        ["max pooling, rounded up"] = () => Pooling("MaxPool", 2, 2, ("ceil_mode", 1)),
        ["average pooling"] = () => Pooling("AveragePool", 3, 2, ("pads", new long[] { 1, 1, 1, 1 })),
        ["average pooling, padding counted"] = () => Pooling("AveragePool", 3, 1, ("pads", new long[] { 1, 0, 1, 2 }), ("count_include_pad", 1)),
        ["resize, half pixel"] = () => Resize("half_pixel", "round_prefer_floor", 2, 2),
        ["resize, asymmetric"] = () => Resize("asymmetric", "floor", 2, 2),
        ["resize, a factor that float32 rounds down"] = () => Resize("asymmetric", "floor", 0.7f, 1.3f, 10, 10),
        ["resize, other factors"] = () => Resize("half_pixel", "round_prefer_ceil", 1.5f, 3),
        ["relu"] = () => Unary("Relu"),
        ["sigmoid"] = () => Unary("Sigmoid"),
        ["leaky relu"] = () => Unary("LeakyRelu", ("alpha", 0.2f)),
        ["hard sigmoid"] = () => Unary("HardSigmoid", ("alpha", 0.3f), ("beta", 0.4f)),
        ["hard swish"] = () => Unary("HardSwish"),
        ["prelu"] = ParametricRelu,
        ["pixels of 2 channels to the output"] = () => PixelsToOutput(2),
        ["pixels of 4 channels to the output"] = () => PixelsToOutput(4),
        ["pixels of 7 channels to the output"] = () => PixelsToOutput(7),
        ["pixels of 8 channels to the output"] = () => PixelsToOutput(8),
        ["pixels of 11 channels to the output"] = () => PixelsToOutput(11),
        ["pixels of 16 channels to the output"] = () => PixelsToOutput(16),
        ["pixels of 17 channels to the output"] = () => PixelsToOutput(17),
        ["transpose"] = () => Unary("Transpose", ("perm", new long[] { 0, 3, 1, 2 })),
    };

    private static ModelWriter Start(params long[] shape) => new ModelWriter { Opset = 14 }.Input("x", shape);

    private static byte[] PixelsToOutput(int channels) =>
        Start(1, 16, 6, 7)
            .Floats("w", [channels, 16, 1, 1], Weights(1, channels * 16, 16))
            .Node("Conv", ["x", "w"], "c").Node("Transpose", ["c"], "y", ("perm", new long[] { 0, 2, 3, 1 })).Output("y").ToArray();

    private static float[] Weights(int seed, int count, int fanIn) => [.. ModelWriter.Random(seed, count).Select(value => value / MathF.Sqrt(fanIn))];

    private static byte[] Convolution(int channels, int height, int width, int outputs, int kernel, int stride, long[]? pads, params (string, object)[] attributes)
    {
        int groups = attributes.FirstOrDefault(attribute => attribute.Item1 == "group").Item2 as int? ?? 1;
        int depth = channels / groups;
        (string, object)[] all = [.. attributes, ("strides", new long[] { stride, stride }), ("kernel_shape", new long[] { kernel, kernel })];
        return Start(1, channels, height, width)
            .Floats("w", [outputs, depth, kernel, kernel], Weights(1, outputs * depth * kernel * kernel, depth * kernel * kernel))
            .Floats("b", [outputs], ModelWriter.Random(2, outputs))
            .Node("Conv", ["x", "w", "b"], "c", pads is null ? all : [.. all, ("pads", pads)])
            .Node("Relu", ["c"], "y")
            .Output("y").ToArray();
    }

    private static byte[] Depthwise(int channels, int height, int width, int kernel, int stride, long[] pads, params (string, object)[] attributes) =>
        Start(1, channels, height, width)
            .Floats("w", [channels, 1, kernel, kernel], Weights(1, channels * kernel * kernel, kernel * kernel))
            .Node("Conv", ["x", "w"], "y", [.. attributes, ("group", channels), ("strides", new long[] { stride, stride }), ("pads", pads)])
            .Output("y").ToArray();

    private static byte[] InvertedResidual(int width) =>
        Start(1, 24, 9, width)
            .Floats("w1", [72, 24, 1, 1], Weights(1, 72 * 24, 24))
            .Floats("w2", [72, 1, 3, 3], Weights(2, 72 * 9, 9))
            .Floats("w3", [24, 72, 1, 1], Weights(3, 24 * 72, 72))
            .Floats("b1", [72], ModelWriter.Random(4, 72))
            .Floats("zero", [], 0).Floats("six", [], 6)
            .Node("Conv", ["x", "w1", "b1"], "e").Node("Clip", ["e", "zero", "six"], "e6")
            .Node("Conv", ["e6", "w2"], "d", ("group", 72), ("pads", new long[] { 1, 1, 1, 1 })).Node("Clip", ["d", "zero", "six"], "d6")
            .Node("Conv", ["d6", "w3"], "p").Node("Add", ["x", "p"], "s").Node("Relu", ["s"], "y")
            .Output("y").ToArray();

    private static byte[] BatchNormalisation() =>
        Start(1, 16, 6, 7)
            .Floats("w", [20, 16, 1, 1], Weights(1, 320, 16))
            .Floats("g", [20], ModelWriter.Random(2, 20)).Floats("o", [20], ModelWriter.Random(3, 20)).Floats("m", [20], ModelWriter.Random(4, 20))
            .Floats("v", [20], [.. ModelWriter.Random(5, 20).Select(value => value + 1.5f)])
            .Node("Conv", ["x", "w"], "c").Node("BatchNormalization", ["c", "g", "o", "m", "v"], "n")
            .Node("Sigmoid", ["n"], "s").Node("BatchNormalization", ["s", "g", "o", "m", "v"], "y")
            .Output("y").ToArray();

    private static byte[] FlattenedProduct() =>
        Start(1, 16, 4, 5)
            .Floats("w", [24, 16, 1, 1], Weights(1, 384, 16)).Floats("m", [19, 480], Weights(2, 19 * 480, 480)).Floats("b", [19], ModelWriter.Random(3, 19))
            .Node("Conv", ["x", "w"], "c").Node("Flatten", ["c"], "f").Node("Gemm", ["f", "m", "b"], "y", ("transB", 1), ("alpha", 0.5f), ("beta", 2f))
            .Output("y").ToArray();

    private static byte[] MatrixProduct() =>
        Start(1, 5, 6, 7)
            .Integers("s", 1, 5, 42).Floats("m", [42, 11], Weights(1, 42 * 11, 42)).Floats("n", [11, 3], Weights(2, 33, 11))
            .Node("Reshape", ["x", "s"], "r").Node("MatMul", ["r", "m"], "p").Node("MatMul", ["p", "n"], "y")
            .Output("y").ToArray();

    private static byte[] DetectorHeads() =>
        Start(1, 16, 5, 6)
            .Floats("w0", [16, 16, 1, 1], Weights(1, 256, 16)).Floats("w1", [1, 16, 1, 1], Weights(2, 16, 16)).Floats("w2", [4, 16, 1, 1], Weights(3, 64, 16))
            .Integers("s1", 1, -1, 1).Integers("s2", 1, -1, 4)
            .Node("Conv", ["x", "w0"], "c").Node("Conv", ["c", "w1"], "c1").Node("Conv", ["c", "w2"], "c2")
            .Node("Sigmoid", ["c1"], "g").Node("Transpose", ["g"], "t1", ("perm", new long[] { 0, 2, 3, 1 })).Node("Reshape", ["t1", "s1"], "y1")
            .Node("Transpose", ["c2"], "t2", ("perm", new long[] { 0, 2, 3, 1 })).Node("Reshape", ["t2", "s2"], "y2")
            .Output("y1").Output("y2").ToArray();

    private static byte[] UpsamplingSum() =>
        Start(1, 16, 6, 10)
            .Floats("w", [16, 16, 3, 3], Weights(1, 256 * 9, 144)).Floats("scales", [4], 1, 1, 2, 2)
            .Node("Conv", ["x", "w"], "c", ("strides", new long[] { 2, 2 }), ("pads", new long[] { 1, 1, 1, 1 }))
            .Node("Resize", ["c", "", "scales"], "u", ("mode", "nearest"), ("nearest_mode", "floor"), ("coordinate_transformation_mode", "asymmetric"))
            .Node("Add", ["x", "u"], "s").Node("Relu", ["s"], "y")
            .Output("y").ToArray();

    private static byte[] MeansAndSoftmax() =>
        Start(1, 20, 5, 6)
            .Floats("w", [24, 20, 1, 1], Weights(1, 480, 20))
            .Node("Conv", ["x", "w"], "c").Node("GlobalAveragePool", ["x"], "p1").Node("GlobalAveragePool", ["c"], "p2")
            .Node("Concat", ["p1", "p2"], "j", ("axis", 1)).Node("Flatten", ["j"], "f").Node("Softmax", ["f"], "y1")
            .Node("Concat", ["x", "c"], "y2", ("axis", 1)).Node("ReduceMean", ["c"], "y3", ("axes", new long[] { 2, 3 }), ("keepdims", 0))
            .Output("y1").Output("y2").Output("y3").ToArray();

    private static byte[] SqueezeAndExcite() =>
        Start(1, 20, 5, 6)
            .Floats("w", [20, 20, 1, 1], Weights(1, 400, 20)).Floats("half", [1], 0.5f).Floats("each", [20, 1, 1], ModelWriter.Random(2, 20))
            .Node("GlobalAveragePool", ["x"], "p").Node("Conv", ["p", "w"], "c").Node("Sigmoid", ["c"], "g")
            .Node("Mul", ["x", "g"], "m").Node("Add", ["m", "c"], "a").Node("Mul", ["a", "half"], "h").Node("Sub", ["h", "each"], "y")
            .Output("y").ToArray();

    private static byte[] ShapeArithmetic() =>
        Start(1, 6, 4, 5)
            .Integers("zero", 0).Integers("one", 1).Integers("rest", -1).Integers("two", 2)
            .Node("Shape", ["x"], "s").Node("Gather", ["s", "zero"], "n").Node("Slice", ["s", "one", "two"], "c").Node("Mul", ["c", "two"], "c2")
            .Node("Concat", ["n", "c2", "rest"], "t", ("axis", 0)).Node("Reshape", ["x", "t"], "r").Node("Unsqueeze", ["r", "two"], "u").Node("Squeeze", ["u", "two"], "y")
            .Output("y").ToArray();

    private static byte[] Pooling(string operation, int kernel, int stride, params (string, object)[] attributes) =>
        Start(1, 20, 9, 11)
            .Node(operation, ["x"], "y", [.. attributes, ("kernel_shape", new long[] { kernel, kernel }), ("strides", new long[] { stride, stride })])
            .Output("y").ToArray();

    private static byte[] Resize(string coordinates, string nearest, float scaleY, float scaleX, int height = 6, int width = 4) =>
        Start(1, 20, height, width)
            .Floats("scales", [4], 1, 1, scaleY, scaleX)
            .Node("Resize", ["x", "", "scales"], "y", ("mode", "nearest"), ("coordinate_transformation_mode", coordinates), ("nearest_mode", nearest))
            .Output("y").ToArray();

    private static byte[] Unary(string operation, params (string, object)[] attributes) =>
        Start(1, 18, 5, 3).Floats("w", [18, 18, 1, 1], Weights(1, 18 * 18, 2)).Node("Conv", ["x", "w"], "c").Node(operation, ["c"], "y", attributes).Output("y").ToArray();

    private static byte[] ParametricRelu() =>
        Start(1, 18, 5, 3).Floats("s", [18, 1, 1], ModelWriter.Random(1, 18)).Node("PRelu", ["x", "s"], "y").Output("y").ToArray();
}
