using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Steps;

/// <summary>The sum or product of two tensors of one shape and layout.</summary>
internal sealed class BinaryStep(KernelSet kernels, BinaryKind kind, Clamp clamp, Tensor left, Tensor right, Tensor output) : Step([left, right], output)
{
    private const int BlockLength = 1 << 13;

    /// <inheritdoc/>
    public override int Units => (Write.PaddedLength + BlockLength - 1) / BlockLength;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override unsafe void Run(int begin, int end, float* scratch)
    {
        nint first = (nint)begin * BlockLength;
        nint count = Math.Min((nint)end * BlockLength, Write.PaddedLength) - first;
        kernels.Combine(kind, left.Data + first, right.Data + first, Write.Data + first, count, clamp);
    }
}
