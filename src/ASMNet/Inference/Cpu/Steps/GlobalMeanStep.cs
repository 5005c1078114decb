using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Steps;

/// <summary>The mean of every channel over the whole picture.</summary>
internal sealed class GlobalMeanStep(KernelSet kernels, Tensor input, Tensor output) : Step([input], output)
{
    /// <inheritdoc/>
    public override int Units => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override unsafe void Run(int begin, int end, float* scratch) =>
        kernels.MeanOf(input.Data, input.Pixels, 1f / input.Pixels, Write.Data, input.PixelStride);
}
