using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Steps;

/// <summary>The sum or product of a feature map and one value for each channel.</summary>
internal sealed class ChannelBinaryStep(KernelSet kernels, BinaryKind kind, Clamp clamp, Tensor left, Tensor right, Tensor output) : Step([left, right], output)
{
    /// <inheritdoc/>
    public override long ScratchLength => Write.PixelStride;

    /// <inheritdoc/>
    public override int Units => Write.Height;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override unsafe void Run(int begin, int end, float* scratch)
    {
        nint first = (nint)begin * Write.Width * Write.PixelStride;
        bool add = kind == BinaryKind.Add;
        new Span<float>(scratch, Write.PixelStride).Fill(1);
        kernels.ScaleShift(
            left.Data + first,
            add ? scratch : right.Data,
            add ? right.Data : null,
            Write.Data + first,
            (end - begin) * Write.Width,
            Write.PixelStride,
            clamp);
    }
}
