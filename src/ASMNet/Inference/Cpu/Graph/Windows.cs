namespace ASMNet.Inference.Cpu.Graph;

/// <summary>Reads the attributes that convolutions and poolings share.</summary>
internal static class Windows
{
    private const int MaximumKernel = 1024;

    /// <summary>Reads kernel_shape, strides, dilations, pads and auto_pad.</summary>
    /// <exception cref="ModelFormatException">An attribute is out of range.</exception>
    public static Window Read(NodeContext context, int kernelHeight, int kernelWidth, int inputHeight, int inputWidth)
    {
        if (kernelHeight is < 1 or > MaximumKernel || kernelWidth is < 1 or > MaximumKernel)
        {
            throw context.Error($"a window of {kernelHeight}x{kernelWidth} is out of range");
        }

        long[] kernel = context.List("kernel_shape") ?? [kernelHeight, kernelWidth];
        if (kernel.Length != 2 || kernel[0] != kernelHeight || kernel[1] != kernelWidth)
        {
            throw context.Error("kernel_shape does not fit the weights");
        }

        int[] strides = Positive(context, "strides");
        int[] dilations = Positive(context, "dilations");
        int[] pads = Pads(context, [kernelHeight, kernelWidth], strides, dilations, [inputHeight, inputWidth]);
        return new Window(kernelHeight, kernelWidth, strides[0], strides[1], dilations[0], dilations[1], pads[0], pads[1], pads[2], pads[3]);
    }

    /// <summary>The size of the result.</summary>
    /// <exception cref="ModelFormatException">The window is larger than the padded picture.</exception>
    public static (int Height, int Width) OutputSize(NodeContext context, Window window, int inputHeight, int inputWidth, bool roundUp) => (
        Positions(context, inputHeight, window.PadTop, window.PadBottom, window.KernelHeight, window.StrideY, window.DilationY, roundUp),
        Positions(context, inputWidth, window.PadLeft, window.PadRight, window.KernelWidth, window.StrideX, window.DilationX, roundUp));

    private static int Positions(NodeContext context, int size, int padBefore, int padAfter, int kernel, int stride, int dilation, bool roundUp)
    {
        int room = size + padBefore + padAfter - (dilation * (kernel - 1)) - 1;
        if (room < 0)
        {
            throw context.Error($"a window of {kernel} is larger than the padded picture of {size + padBefore + padAfter}");
        }

        int positions = (roundUp ? (room + stride - 1) / stride : room / stride) + 1;

        // With rounding up, a window that would begin behind the picture and its leading padding is left out.
        return roundUp && (positions - 1) * stride >= size + padBefore ? positions - 1 : positions;
    }

    private static int[] Positive(NodeContext context, string name) =>
        Array.ConvertAll(context.List(name, 2, 1), value => value is >= 1 and <= 1024 ? (int)value : throw context.Error($"{name} of {value} is out of range"));

    private static int[] Pads(NodeContext context, int[] kernel, int[] strides, int[] dilations, int[] size)
    {
        string automatic = context.Text("auto_pad", "NOTSET");
        switch (automatic)
        {
            case "" or "NOTSET":
                return Array.ConvertAll(context.List("pads", 4, 0), value => value is >= 0 and <= 1024 ? (int)value : throw context.Error($"padding of {value} is out of range"));
            case "VALID":
                return [0, 0, 0, 0];
            case "SAME_UPPER" or "SAME_LOWER":
                int[] pads = new int[4];
                for (int i = 0; i < 2; i++)
                {
                    int positions = (size[i] + strides[i] - 1) / strides[i];
                    int total = Math.Max(0, ((positions - 1) * strides[i]) + (dilations[i] * (kernel[i] - 1)) + 1 - size[i]);
                    pads[i] = automatic == "SAME_UPPER" ? total / 2 : (total + 1) / 2;
                    pads[i + 2] = total - pads[i];
                }

                return pads;
            default:
                throw context.Error($"auto_pad {automatic} is not supported");
        }
    }
}
