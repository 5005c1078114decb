namespace ASMNet.Inference.Cpu.Graph;

/// <summary>Maxima and means over windows and over the whole picture.</summary>
internal static class PoolingOperators
{
    /// <summary>Translates MaxPool.</summary>
    public static void MaxPool(NodeContext context) => Pool(context, maximum: true);

    /// <summary>Translates AveragePool.</summary>
    public static void AveragePool(NodeContext context) => Pool(context, maximum: false);

    /// <summary>Translates GlobalAveragePool.</summary>
    public static void GlobalAveragePool(NodeContext context)
    {
        Value input = context.FeatureMap(0);
        context.Emit(new GlobalMean(context.Label, input, context.Declare([1, input.Shape[1], 1, 1])));
    }

    /// <summary>Translates ReduceMean over height and width.</summary>
    public static void ReduceMean(NodeContext context)
    {
        Value input = context.FeatureMap(0);
        long[] axes = context.List("axes") ?? (context.Has(1) ? context.Integers(1) : [0, 1, 2, 3]);
        int[] sorted = [.. axes.Select(axis => context.Axis(axis, 4)).Order()];
        if (sorted is not [2, 3])
        {
            throw context.Error($"a mean over the dimensions {string.Join(", ", axes)} is not supported; supported is one over height and width");
        }

        int channels = input.Shape[1];
        if (context.Integer("keepdims", 1) != 0)
        {
            context.Emit(new GlobalMean(context.Label, input, context.Declare([1, channels, 1, 1])));
            return;
        }

        var mean = new Value($"{input.Name} (mean)", [1, channels, 1, 1]);
        context.Emit(new GlobalMean(context.Label, input, mean));
        context.Emit(new Reshape(context.Label, mean, context.Declare([1, channels])));
    }

    private static void Pool(NodeContext context, bool maximum)
    {
        Value input = context.FeatureMap(0);
        long[] kernel = context.List("kernel_shape", 2, 0);
        if (kernel.Any(size => size is < 1 or > TensorShape.MaximumDimension))
        {
            throw context.Error($"a window of {TensorShape.Text(kernel)} is out of range");
        }

        if (context.Node.Outputs.Count > 1 && context.Node.Outputs[1].Length > 0)
        {
            throw context.Error("the positions of the maxima are not supported");
        }

        Window window = Windows.Read(context, (int)kernel[0], (int)kernel[1], input.Shape[2], input.Shape[3]);
        if (window is not { DilationX: 1, DilationY: 1 })
        {
            throw context.Error("a dilated window is not supported");
        }

        if (window.PadTop >= kernel[0] || window.PadBottom >= kernel[0] || window.PadLeft >= kernel[1] || window.PadRight >= kernel[1])
        {
            throw context.Error("the padding must be smaller than the window");
        }

        (int height, int width) = Windows.OutputSize(context, window, input.Shape[2], input.Shape[3], context.Integer("ceil_mode", 0) != 0);
        Value output = context.Declare(context.Shape(1, input.Shape[1], height, width));
        context.Emit(new Pool(context.Label, input, output, window, maximum, context.Integer("count_include_pad", 0) != 0));
    }
}
