namespace ASMNet.Inference.Cpu.Graph;

/// <summary>Knows every supported operator of ONNX.</summary>
internal static class NodeTranslator
{
    private static readonly Dictionary<string, Action<NodeContext>> Operators = new()
    {
        ["Conv"] = ConvolutionOperators.Conv,
        ["BatchNormalization"] = ConvolutionOperators.BatchNormalization,
        ["Gemm"] = DenseOperators.Gemm,
        ["MatMul"] = DenseOperators.MatMul,
        ["MaxPool"] = PoolingOperators.MaxPool,
        ["AveragePool"] = PoolingOperators.AveragePool,
        ["GlobalAveragePool"] = PoolingOperators.GlobalAveragePool,
        ["ReduceMean"] = PoolingOperators.ReduceMean,
        ["Relu"] = ElementwiseOperators.Relu,
        ["Clip"] = ElementwiseOperators.Clip,
        ["Sigmoid"] = ElementwiseOperators.Sigmoid,
        ["LeakyRelu"] = ElementwiseOperators.LeakyRelu,
        ["PRelu"] = ElementwiseOperators.PRelu,
        ["HardSigmoid"] = ElementwiseOperators.HardSigmoid,
        ["HardSwish"] = ElementwiseOperators.HardSwish,
        ["Softmax"] = ElementwiseOperators.Softmax,
        ["Add"] = ElementwiseOperators.Add,
        ["Sub"] = ElementwiseOperators.Subtract,
        ["Mul"] = ElementwiseOperators.Multiply,
        ["Div"] = ElementwiseOperators.Divide,
        ["Concat"] = LayoutOperators.Concat,
        ["Transpose"] = LayoutOperators.Transpose,
        ["Reshape"] = LayoutOperators.Reshape,
        ["Flatten"] = LayoutOperators.Flatten,
        ["Squeeze"] = LayoutOperators.Squeeze,
        ["Unsqueeze"] = LayoutOperators.Unsqueeze,
        ["Identity"] = LayoutOperators.Identity,
        ["Dropout"] = LayoutOperators.Identity,
        ["Resize"] = ResizeOperators.Resize,
        ["Upsample"] = ResizeOperators.Upsample,
        ["Constant"] = ConstantOperators.Constant,
        ["Shape"] = ConstantOperators.Shape,
        ["Gather"] = ConstantOperators.Gather,
        ["Slice"] = ConstantOperators.Slice,
        ["Cast"] = ConstantOperators.Cast,
    };

    /// <summary>The supported operators, sorted.</summary>
    public static IEnumerable<string> SupportedOperators => Operators.Keys.Order(StringComparer.Ordinal);

    /// <summary>Translates one node.</summary>
    /// <exception cref="ModelFormatException">The operator, or this use of it, is not supported.</exception>
    public static void Translate(NodeContext context)
    {
        if (context.Node.Domain is not ("" or "ai.onnx") || !Operators.TryGetValue(context.Node.Operator, out Action<NodeContext>? translate))
        {
            string domain = context.Node.Domain.Length > 0 ? $" of '{context.Node.Domain}'" : "";
            throw context.Error($"the operator {context.Node.Operator}{domain} is not supported; supported are {string.Join(", ", SupportedOperators)}");
        }

        translate(context);
    }
}
