using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Kernels;

namespace ASMNet.Inference.Cpu.Steps;

/// <summary>A depthwise convolution.</summary>
internal sealed class DepthwiseStep(KernelSet kernels, PackedConvolution weights, Window window, Tensor input, Tensor output) : Step([input], output)
{
    /// <inheritdoc/>
    public override int ScratchLength => (input.Width * input.PixelStride) + (window.KernelHeight * PointerFloats);

    /// <inheritdoc/>
    public override int Units => Write.Height;

    private static unsafe int PointerFloats => sizeof(float*) / sizeof(float);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override unsafe void Run(int begin, int end, float* scratch)
    {
        int inputRow = input.Width * input.PixelStride;
        float* zeros = scratch;
        float** rows = (float**)(scratch + inputRow);
        new Span<float>(zeros, inputRow).Clear();
        var arguments = new DepthwiseArguments
        {
            Window = window,
            InputWidth = input.Width,
            OutputWidth = Write.Width,
            Channels = Write.PixelStride,
            Weights = weights.Weights,
            Bias = weights.Bias,
            Clamp = weights.Clamp,
        };
        for (int y = begin; y < end; y++)
        {
            for (int row = 0; row < window.KernelHeight; row++)
            {
                int sourceY = (y * window.StrideY) - window.PadTop + (row * window.DilationY);
                rows[row] = (uint)sourceY < (uint)input.Height ? input.Data + ((nint)sourceY * inputRow) : zeros;
            }

            kernels.DepthwiseRow(arguments, rows, Write.Data + ((nint)y * Write.Width * Write.PixelStride));
        }
    }
}
