using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Steps;

/// <summary>The maximum or mean over a sliding window.</summary>
internal sealed class PoolStep(KernelSet kernels, Pool operation, Tensor input, Tensor output) : Step([input], output)
{
    /// <inheritdoc/>
    public override unsafe long ScratchLength => operation.Window.Taps * sizeof(float*) / sizeof(float);

    /// <inheritdoc/>
    public override int Units => Write.Height;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override unsafe void Run(int begin, int end, float* scratch)
    {
        float** pixels = (float**)scratch;
        for (int y = begin; y < end; y++)
        {
            for (int x = 0; x < Write.Width; x++)
            {
                (int count, int positions) = Collect(pixels, y, x);
                float* destination = Write.Data + ((((nint)y * Write.Width) + x) * Write.PixelStride);
                if (operation.Maximum)
                {
                    kernels.MaximumOf(pixels, count, destination, Write.PixelStride);
                }
                else
                {
                    kernels.SumOf(pixels, count, 1f / (operation.CountPadding ? positions : count), destination, Write.PixelStride);
                }
            }
        }
    }

    /// <summary>
    /// The pixels under the window that lie in the picture, and the number of positions that lie in the picture or its padding.
    /// There is always at least one pixel, because the padding is smaller than the window.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe (int Count, int Positions) Collect(float** pixels, int y, int x)
    {
        Window window = operation.Window;
        int count = 0;
        int positions = 0;
        for (int tap = 0; tap < window.Taps; tap++)
        {
            int sourceY = (y * window.StrideY) - window.PadTop + (tap / window.KernelWidth * window.DilationY);
            int sourceX = (x * window.StrideX) - window.PadLeft + (tap % window.KernelWidth * window.DilationX);
            if ((uint)sourceY < (uint)input.Height && (uint)sourceX < (uint)input.Width)
            {
                pixels[count++] = input.Data + ((((nint)sourceY * input.Width) + sourceX) * input.PixelStride);
            }

            positions += sourceY < input.Height + window.PadBottom && sourceX < input.Width + window.PadRight ? 1 : 0;
        }

        return (count, positions);
    }
}
