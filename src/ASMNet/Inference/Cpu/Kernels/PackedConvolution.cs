using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Kernels;

/// <summary>The weights of a convolution in the order of the kernels.</summary>
internal sealed unsafe class PackedConvolution : IDisposable
{
    private readonly AlignedMemory _weights;
    private readonly AlignedMemory _bias;
    private readonly AlignedMemory _noBias;

    private PackedConvolution(AlignedMemory weights, Convolution convolution)
        : this(weights, convolution.Bias, convolution.Clamp)
    {
    }

    private PackedConvolution(AlignedMemory weights, float[] bias, Clamp clamp)
    {
        _weights = weights;
        _bias = WeightPacking.PackChannels(bias);
        _noBias = new AlignedMemory(Padding.Pad(bias.Length));
        Clamp = clamp;
    }

    /// <summary>The weights.</summary>
    public float* Weights => _weights.Pointer;

    /// <summary>One value for each output channel.</summary>
    public float* Bias => _bias.Pointer;

    /// <summary>A zero for each output channel, for products that are not the result yet.</summary>
    public float* NoBias => _noBias.Pointer;

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

    /// <summary>Transforms and packs weights for Winograd's method.</summary>
    public static PackedConvolution ForWinograd(Winograd form, Convolution convolution, int panelWidth) => new(
        form.Pack(convolution.Weights, convolution.Bias.Length, convolution.Weights.Length / convolution.Bias.Length / convolution.Window.Taps, panelWidth),
        convolution);

    /// <summary>Packs weights for a matrix product by input plane, row and column.</summary>
    public static PackedConvolution Planes(Convolution convolution, int panelWidth) => new(
        WeightPacking.PackPanels(convolution.Weights, convolution.Bias.Length, convolution.Weights.Length / convolution.Bias.Length, 1, panelWidth),
        convolution);

    /// <summary>Packs the weights of a matrix product.</summary>
    public static PackedConvolution Matrix(Dense dense, int panelWidth) => new(
        WeightPacking.PackPanels(dense.Weights, dense.Bias.Length, dense.Weights.Length / dense.Bias.Length, 1, panelWidth),
        dense.Bias,
        Clamp.None);

    /// <summary>Packs weights of a depthwise convolution.</summary>
    public static PackedConvolution Depthwise(Convolution convolution) => new(
        WeightPacking.PackDepthwise(convolution.Weights, convolution.Bias.Length, convolution.Window.Taps),
        convolution);

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
        _noBias.Dispose();
    }
}
