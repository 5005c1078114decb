using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Steps.Rows;

/// <summary>A depthwise convolution, channels last.</summary>
internal sealed unsafe class DepthwiseStage(KernelSet kernels, PackedConvolution weights, Window window, Tensor input, Tensor output)
    : RowStage(window, input, output)
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Compute(int row, float** inputs, float* destination, float* scratch)
    {
        kernels.DepthwiseRow(DepthwiseArguments.Between(Input, Output, weights, Window), inputs, destination);
    }
}
