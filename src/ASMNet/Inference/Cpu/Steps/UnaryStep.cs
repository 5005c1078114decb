using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Steps;

/// <summary>A function of every value.</summary>
internal sealed class UnaryStep(KernelSet kernels, Unary operation, Tensor input, Tensor output) : Step([input], output)
{
    private const int BlockLength = 1 << 12;

    /// <inheritdoc/>
    public override int Units => (Write.PaddedLength + BlockLength - 1) / BlockLength;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override unsafe void Run(int begin, int end, float* scratch)
    {
        nint first = (nint)begin * BlockLength;
        nint count = Math.Min((nint)end * BlockLength, Write.PaddedLength) - first;
        kernels.Apply(operation.Kind, operation.A, operation.B, input.Data + first, Write.Data + first, count);
    }
}
