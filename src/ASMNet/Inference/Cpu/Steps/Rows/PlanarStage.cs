using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Steps.Rows;

/// <summary>The first convolution: reads the network's input plane by plane, as it comes, and writes channels last.</summary>
internal sealed unsafe class PlanarStage(KernelSet kernels, PackedConvolution weights, Window window, Tensor input, Tensor output)
    : RowStage(window, input, output)
{
    private const int MaximumRows = RowChainStep.MaximumWindowRows;
    private const int MaximumColumns = 16;

    private readonly int _rows = input.Channels * window.KernelHeight;

    /// <summary>The pixels whose windows lie inside the row.</summary>
    private readonly (int First, int End) _inside = window.PixelsInside(input.Width, output.Width);

    /// <inheritdoc/>
    public override int InputRowLength => Input.Width;

    /// <inheritdoc/>
    public override long ScratchLength => Padding.Pad(_rows * Columns(Output.Width));

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
    [SkipLocalsInit]
    public override void Compute(int row, float** inputs, float* destination, float* scratch)
    {
        float** rows = stackalloc float*[MaximumRows];
        int first = FirstInputRow(row);
        for (int i = 0; i < _rows; i++)
        {
            (int plane, int windowRow) = Math.DivRem(i, Window.KernelHeight);
            bool inside = (uint)(first + windowRow) < (uint)Input.Height;
            rows[i] = inputs[windowRow] + (inside ? (nint)plane * Input.Height * Input.Width : 0);
        }

        int tile = kernels.TileRows;
        if (_inside.End - _inside.First < tile)
        {
            ComputeEdge(rows, 0, Output.Width, destination, scratch);
            return;
        }

        // What an edge's tile covers need not be computed again, unless the rest would be less than a tile.
        int begin = 0;
        int end = Output.Width;
        if (_inside.First > 0)
        {
            begin = Math.Max(tile, _inside.First);
            ComputeEdge(rows, 0, begin, destination, scratch);
        }

        if (_inside.End < Output.Width)
        {
            end = Math.Min(Output.Width - tile, _inside.End);
            ComputeEdge(rows, end, Output.Width - end, destination, scratch);
        }

        begin = Math.Min(begin, _inside.End - tile);
        end = Math.Max(end, begin + tile);
        int column = (begin * Window.StrideX) - Window.PadLeft;
        for (int i = 0; i < _rows; i++)
        {
            rows[i] += column;
        }

        Multiply(rows, begin, end - begin, destination);
    }

    /// <summary>Columns that the windows of some pixels touch.</summary>
    private int Columns(int pixels) => ((pixels - 1) * Window.StrideX) + Window.KernelWidth;

    /// <summary>Computes pixels whose windows reach over the row's ends, from a copy between zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private void ComputeEdge(float** rows, int firstPixel, int pixels, float* destination, float* scratch)
    {
        float** copies = stackalloc float*[MaximumRows];
        int columns = Columns(pixels);
        int width = Input.Width;
        int firstColumn = (firstPixel * Window.StrideX) - Window.PadLeft;
        for (int i = 0; i < _rows; i++)
        {
            float* copy = scratch + (i * columns);
            float* source = rows[i] + firstColumn;
            copies[i] = copy;
            for (int column = 0; column < columns; column++)
            {
                copy[column] = (uint)(firstColumn + column) < (uint)width ? source[column] : 0;
            }
        }

        Multiply(copies, firstPixel, pixels, destination);
    }

    /// <summary>Computes pixels from rows that begin where the first pixel's window does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private void Multiply(float** rows, int firstPixel, int pixels, float* destination)
    {
        float** taps = stackalloc float*[MaximumRows * MaximumColumns];
        int count = 0;
        for (int i = 0; i < _rows; i++)
        {
            for (int column = 0; column < Window.KernelWidth; column++)
            {
                taps[count++] = rows[i] + column;
            }
        }

        var arguments = new GemmArguments
        {
            Taps = count,
            Depth = 1,
            Channels = Output.PixelStride,
            Weights = weights.Weights,
            Bias = weights.Bias,
            Output = destination + ((nint)firstPixel * Output.PixelStride),
            OutputStride = Output.PixelStride,
            Clamp = weights.Clamp,
        };
        kernels.MultiplyPlanar(arguments, taps, Window.StrideX, pixels);
    }
}
