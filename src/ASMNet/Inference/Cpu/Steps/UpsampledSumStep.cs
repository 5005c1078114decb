using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Steps;

/// <summary>The sum of a feature map and a smaller one scaled up, which never lies in memory in its large form.</summary>
internal sealed class UpsampledSumStep(KernelSet kernels, UpsampledSum operation, Tensor large, Tensor small, Tensor output) : Step([large, small], output)
{
    /// <inheritdoc/>
    public override int Units => Write.Height;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override unsafe void Run(int begin, int end, float* scratch)
    {
        int stride = Write.PixelStride;
        for (int y = begin; y < end; y++)
        {
            nint row = (nint)y * Write.Width * stride;
            float* source = small.Data + ((nint)operation.Rows[y] * small.Width * stride);
            for (int x = 0; x < Write.Width; x++)
            {
                nint pixel = row + ((nint)x * stride);
                kernels.Combine(BinaryKind.Add, large.Data + pixel, source + ((nint)operation.Columns[x] * stride), Write.Data + pixel, stride, operation.Clamp);
            }
        }
    }
}
