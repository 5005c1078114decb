using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Kernels;

namespace ASMNet.Inference.Cpu;

/// <summary>The weights of a convolution in the order of the kernels.</summary>
internal sealed unsafe class PackedConvolution : IDisposable
{
    private readonly AlignedMemory _weights;
    private readonly AlignedMemory _bias;

    private PackedConvolution(AlignedMemory weights, Convolution convolution)
    {
        _weights = weights;
        _bias = WeightPacking.PackChannels(convolution.Bias);
        Clamp = convolution.Clamp;
    }

    /// <summary>The weights.</summary>
    public float* Weights => _weights.Pointer;

    /// <summary>One value for each output channel.</summary>
    public float* Bias => _bias.Pointer;

    /// <summary>Limits of the result.</summary>
    public Clamp Clamp { get; }

    /// <summary>Packs weights for a matrix product by window position and input channel.</summary>
    public static PackedConvolution Panels(Convolution convolution, int panelWidth) => new(
        WeightPacking.PackPanels(
            convolution.Weights,
            convolution.Bias.Length,
            convolution.Weights.Length / convolution.Bias.Length / convolution.Window.Taps,
            convolution.Window.Taps,
            panelWidth),
        convolution);

    /// <summary>Packs weights for a matrix product by input plane, row and column.</summary>
    public static PackedConvolution Planes(Convolution convolution, int panelWidth) => new(
        WeightPacking.PackPanels(convolution.Weights, convolution.Bias.Length, convolution.Weights.Length / convolution.Bias.Length, 1, panelWidth),
        convolution);

    /// <summary>Packs weights of a depthwise convolution.</summary>
    public static PackedConvolution Depthwise(Convolution convolution) => new(
        WeightPacking.PackDepthwise(convolution.Weights, convolution.Bias.Length, convolution.Window.Taps),
        convolution);

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
    }
}
