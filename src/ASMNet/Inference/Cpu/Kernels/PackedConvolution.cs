using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Kernels;

/// <summary>The weights of a convolution in the order of the kernels.</summary>
internal sealed unsafe class PackedConvolution
{
    private PackedConvolution(float* weights, float[] bias, Clamp clamp, NetworkMemory memory)
    {
        Weights = weights;
        Bias = WeightPacking.PackChannels(bias, memory);
        NoBias = memory.Take(Padding.Pad(bias.Length));
        Clamp = clamp;
    }

    /// <summary>The weights.</summary>
    public float* Weights { get; }

    /// <summary>One value for each output channel.</summary>
    public float* Bias { get; }

    /// <summary>A zero for each output channel, for products that are not the result yet.</summary>
    public float* NoBias { get; }

    /// <summary>Limits of the result.</summary>
    public Clamp Clamp { get; }

    /// <summary>Packs weights for a matrix product by window position and input channel.</summary>
    public static PackedConvolution Panels(Convolution convolution, int panelWidth, NetworkMemory memory) => new(
        WeightPacking.PackPanels(convolution.Weights, convolution.Bias.Length, Depth(convolution), convolution.Window.Taps, panelWidth, memory),
        convolution.Bias,
        convolution.Clamp,
        memory);

    /// <summary>Transforms and packs weights for Winograd's method.</summary>
    public static PackedConvolution ForWinograd(Winograd form, Convolution convolution, int panelWidth, NetworkMemory memory) => new(
        form.Pack(convolution.Weights, convolution.Bias.Length, Depth(convolution), panelWidth, memory),
        convolution.Bias,
        convolution.Clamp,
        memory);

    /// <summary>Packs weights for a matrix product by input plane, row and column.</summary>
    public static PackedConvolution Planes(Convolution convolution, int panelWidth, NetworkMemory memory) => new(
        WeightPacking.PackPanels(convolution.Weights, convolution.Bias.Length, convolution.Weights.Length / convolution.Bias.Length, 1, panelWidth, memory),
        convolution.Bias,
        convolution.Clamp,
        memory);

    /// <summary>Packs the weights of a matrix product.</summary>
    public static PackedConvolution Matrix(Dense dense, int panelWidth, NetworkMemory memory) => new(
        WeightPacking.PackPanels(dense.Weights, dense.Bias.Length, dense.Weights.Length / dense.Bias.Length, 1, panelWidth, memory),
        dense.Bias,
        Clamp.None,
        memory);

    /// <summary>Packs weights of a depthwise convolution.</summary>
    public static PackedConvolution Depthwise(Convolution convolution, NetworkMemory memory) => new(
        WeightPacking.PackDepthwise(convolution.Weights, convolution.Bias.Length, convolution.Window.Taps, memory),
        convolution.Bias,
        convolution.Clamp,
        memory);

    private static int Depth(Convolution convolution) => convolution.Weights.Length / convolution.Bias.Length / convolution.Window.Taps;
}
