using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Steps;

/// <summary>A picture scaled by taking the nearest pixel.</summary>
internal sealed class ResizeStep(Resize operation, Tensor input, Tensor output) : Step([input], output)
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
            float* source = input.Data + ((nint)operation.Rows[y] * input.Width * stride);
            float* destination = Write.Data + ((nint)y * Write.Width * stride);
            for (int x = 0; x < Write.Width; x++)
            {
                new ReadOnlySpan<float>(source + ((nint)operation.Columns[x] * stride), stride).CopyTo(new Span<float>(destination, stride));
                destination += stride;
            }
        }
    }
}
