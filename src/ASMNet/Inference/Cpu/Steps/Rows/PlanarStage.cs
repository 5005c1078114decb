using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Kernels;

namespace ASMNet.Inference.Cpu.Steps.Rows;

/// <summary>The first convolution: reads the network's input plane by plane, as it comes, and writes channels last.</summary>
internal sealed unsafe class PlanarStage(KernelSet kernels, PackedConvolution weights, Window window, Tensor input, Tensor output)
    : RowStage(window, input, output)
{
    private const int MaximumRows = RowChainStep.MaximumWindowRows;
    private const int MaximumColumns = 16;

    private readonly int _rows = input.Channels * window.KernelHeight;

    /// <summary>Columns that the windows of a row touch.</summary>
    private readonly int _paddedWidth = ((output.Width - 1) * window.StrideX) + window.KernelWidth;

    /// <inheritdoc/>
    public override int InputRowLength => Input.Width;

    /// <inheritdoc/>
    public override long ScratchLength => WeightPacking.Pad(_rows * _paddedWidth);

    /// <summary>Whether a convolution can be run this way.</summary>
    public static bool Fits(KernelSet kernels, Convolution convolution) =>
        !convolution.Depthwise
        && convolution.Residual is null
        && convolution.Window is { DilationX: 1, DilationY: 1 }
        && convolution.Window.KernelWidth <= MaximumColumns
        && convolution.Input.Shape[1] * convolution.Window.KernelHeight <= MaximumRows
        && convolution.Output.Shape[3] >= kernels.TileRows;

    /// <inheritdoc/>
    /// <remarks>The given rows are those of the first plane.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Compute(int row, float** inputs, float* destination, float* scratch)
    {
        float** taps = stackalloc float*[MaximumRows * MaximumColumns];
        int first = FirstInputRow(row);
        for (int i = 0; i < _rows; i++)
        {
            (int plane, int windowRow) = Math.DivRem(i, Window.KernelHeight);
            float* padded = scratch + (i * _paddedWidth);
            bool inside = (uint)(first + windowRow) < (uint)Input.Height;
            CopyRow(inside ? inputs[windowRow] + ((nint)plane * Input.Height * Input.Width) : null, padded);
            for (int column = 0; column < Window.KernelWidth; column++)
            {
                taps[(i * Window.KernelWidth) + column] = padded + column;
            }
        }

        var arguments = new GemmArguments
        {
            Taps = _rows * Window.KernelWidth,
            Depth = 1,
            Channels = Output.PixelStride,
            Weights = weights.Weights,
            Bias = weights.Bias,
            Output = destination,
            OutputStride = Output.PixelStride,
            Clamp = weights.Clamp,
        };
        kernels.MultiplyPlanar(arguments, taps, Window.StrideX, Output.Width);
    }

    /// <summary>Copies an input row between zeros, so that the kernel needs no special case at the edges.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CopyRow(float* source, float* row)
    {
        var target = new Span<float>(row, _paddedWidth);
        if (source is null)
        {
            target.Clear();
            return;
        }

        int before = Math.Min(Window.PadLeft, _paddedWidth);
        int copied = Math.Min(_paddedWidth - before, Input.Width);
        target[..before].Clear();
        new ReadOnlySpan<float>(source, copied).CopyTo(target[before..]);
        target[(before + copied)..].Clear();
    }
}
