using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Steps;

/// <summary>Exponentials normalised to a sum of 1, for each run of <paramref name="length"/> values.</summary>
internal sealed class SoftmaxStep(KernelSet kernels, int length, Tensor input, Tensor output) : Step([input], output)
{
    /// <inheritdoc/>
    public override int Units => TensorShape.Length(Write.Shape) / length;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override unsafe void Run(int begin, int end, float* scratch)
    {
        for (nint unit = begin; unit < end; unit++)
        {
            kernels.Softmax(input.Data + (unit * length), Write.Data + (unit * length), length);
        }
    }
}
