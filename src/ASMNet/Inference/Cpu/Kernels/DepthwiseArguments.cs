using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Kernels;

/// <summary>A depthwise convolution, row by row.</summary>
internal unsafe struct DepthwiseArguments
{
    /// <summary>The window.</summary>
    public Window Window;

    /// <summary>Pixels in an input row.</summary>
    public int InputWidth;

    /// <summary>Pixels in an output row.</summary>
    public int OutputWidth;

    /// <summary>Channels, filled up to a multiple of 16; also the floats from one pixel to the next in both rows.</summary>
    public int Channels;

    /// <summary>Weights by tap and channel.</summary>
    public float* Weights;

    /// <summary>One value for each channel.</summary>
    public float* Bias;

    /// <summary>Limits of the result.</summary>
    public Clamp Clamp;

    /// <summary>The arguments of a convolution from one tensor to another, both channels last.</summary>
    public static DepthwiseArguments Between(Tensor input, Tensor output, PackedConvolution weights, Window window) => new()
    {
        Window = window,
        InputWidth = input.Width,
        OutputWidth = output.Width,
        Channels = output.PixelStride,
        Weights = weights.Weights,
        Bias = weights.Bias,
        Clamp = weights.Clamp,
    };
}
