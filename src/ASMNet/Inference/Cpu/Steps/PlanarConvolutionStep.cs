using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Kernels;

namespace ASMNet.Inference.Cpu.Steps;

/// <summary>The first convolution: reads the network's input plane by plane, as it comes, and writes channels last.</summary>
internal sealed class PlanarConvolutionStep : Step
{
    private const int MaximumRows = 64;

    private readonly KernelSet _kernels;
    private readonly PackedConvolution _weights;
    private readonly Window _window;
    private readonly Tensor _input;
    private readonly int _rows;
    private readonly int _paddedWidth;

    /// <summary>Plans the step; <see cref="Fits"/> must hold.</summary>
    /// <param name="kernels">The inner loops.</param>
    /// <param name="weights">Packed weights.</param>
    /// <param name="window">The window.</param>
    /// <param name="input">Input, flat.</param>
    /// <param name="output">Output, channels last.</param>
    public PlanarConvolutionStep(KernelSet kernels, PackedConvolution weights, Window window, Tensor input, Tensor output)
        : base([input], output)
    {
        _kernels = kernels;
        _weights = weights;
        _window = window;
        _input = input;
        _rows = input.Channels * window.KernelHeight;
        _paddedWidth = PaddedWidth(window, output.Width);
    }

    /// <inheritdoc/>
    public override int ScratchLength => WeightPacking.Pad(_rows * _paddedWidth);

    /// <inheritdoc/>
    public override int Units => Write.Height;

    /// <summary>Whether a convolution can be run this way.</summary>
    public static bool Fits(KernelSet kernels, Convolution convolution) =>
        !convolution.Depthwise
        && convolution.Residual is null
        && convolution.Window is { DilationX: 1, DilationY: 1 }
        && convolution.Input.Shape[1] * convolution.Window.KernelHeight <= MaximumRows
        && convolution.Output.Shape[3] >= kernels.MinimumPlanarPixels;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override unsafe void Run(int begin, int end, float* scratch)
    {
        float** rows = stackalloc float*[MaximumRows];
        for (int i = 0; i < _rows; i++)
        {
            rows[i] = scratch + (i * _paddedWidth);
        }

        for (int y = begin; y < end; y++)
        {
            CopyRows(rows, y);
            var arguments = new GemmArguments
            {
                Taps = _rows,
                Depth = _window.KernelWidth,
                Channels = Write.PixelStride,
                Weights = _weights.Weights,
                Bias = _weights.Bias,
                Output = Write.Data + ((nint)y * Write.Width * Write.PixelStride),
                OutputStride = Write.PixelStride,
                Clamp = _weights.Clamp,
            };
            _kernels.MultiplyPlanar(arguments, rows, _window.StrideX, Write.Width);
        }
    }

    /// <summary>Columns that the windows of a row touch.</summary>
    private static int PaddedWidth(Window window, int outputWidth) => ((outputWidth - 1) * window.StrideX) + window.KernelWidth;

    /// <summary>Copies the input rows of an output row between zeros, so that the kernel needs no special case at the edges.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void CopyRows(float** rows, int y)
    {
        int copied = Math.Clamp(_paddedWidth - _window.PadLeft, 0, _input.Width);
        int before = Math.Min(_window.PadLeft, _paddedWidth);
        for (int i = 0; i < _rows; i++)
        {
            (int plane, int row) = Math.DivRem(i, _window.KernelHeight);
            int sourceY = (y * _window.StrideY) - _window.PadTop + row;
            var target = new Span<float>(rows[i], _paddedWidth);
            if ((uint)sourceY >= (uint)_input.Height)
            {
                target.Clear();
                continue;
            }

            float* source = _input.Data + ((((nint)plane * _input.Height) + sourceY) * _input.Width);
            target[..before].Clear();
            new ReadOnlySpan<float>(source, copied).CopyTo(target[before..]);
            target[(before + copied)..].Clear();
        }
    }
}
