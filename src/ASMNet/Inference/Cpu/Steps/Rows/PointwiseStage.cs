using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Steps.Rows;

/// <summary>A 1x1 convolution, channels last.</summary>
internal sealed unsafe class PointwiseStage(KernelSet kernels, PackedConvolution weights, Window window, Tensor input, Tensor? residual, Tensor output)
    : RowStage(window, input, output)
{
    private readonly int _panels = (output.PixelStride + kernels.PanelWidth - 1) / kernels.PanelWidth;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Compute(int row, float** inputs, float* destination, float* scratch)
    {
        var arguments = new GemmArguments
        {
            Input = inputs[0],
            InputStride = Input.PixelStride,
            Taps = 1,
            Depth = Input.Channels,
            Channels = Output.PixelStride,
            UsedChannels = Output.Channels,
            Weights = weights.Weights,
            Bias = weights.Bias,
            Residual = residual is null ? null : residual.Data + ((nint)row * OutputRowLength),
            ResidualStride = Output.PixelStride,
            Output = destination,
            OutputStride = Output.PixelStride,
            Clamp = weights.Clamp,
        };
        kernels.Multiply(arguments, 0, Output.Width, 0, _panels);
    }
}
