using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Kernels;

namespace ASMNet.Inference.Cpu.Steps.Rows;

/// <summary>A depthwise convolution, channels last.</summary>
internal sealed unsafe class DepthwiseStage(KernelSet kernels, PackedConvolution weights, Window window, Tensor input, Tensor output)
    : RowStage(window, input, output)
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Compute(int row, float** inputs, float* destination, float* scratch)
    {
        var arguments = new DepthwiseArguments
        {
            Window = Window,
            InputWidth = Input.Width,
            OutputWidth = Output.Width,
            Channels = Output.PixelStride,
            Weights = weights.Weights,
            Bias = weights.Bias,
            Clamp = weights.Clamp,
        };
        kernels.DepthwiseRow(arguments, inputs, destination);
    }
}
