using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Steps;

/// <summary>A convolution with any window over all channels: a matrix product that finds its pixels through a table of pointers.</summary>
internal sealed class ConvolutionStep : Step
{
    private readonly KernelSet _kernels;
    private readonly PackedConvolution _weights;
    private readonly Window _window;
    private readonly Tensor _input;
    private readonly Tensor? _residual;
    private readonly int _pointerFloats;

    /// <summary>Plans the step.</summary>
    /// <param name="kernels">The inner loops.</param>
    /// <param name="weights">Packed weights.</param>
    /// <param name="window">The window.</param>
    /// <param name="input">Input, channels last.</param>
    /// <param name="residual">Summand, channels last; null for none.</param>
    /// <param name="output">Output, channels last.</param>
    public unsafe ConvolutionStep(KernelSet kernels, PackedConvolution weights, Window window, Tensor input, Tensor? residual, Tensor output)
        : base(residual is null ? [input] : [input, residual], output)
    {
        _kernels = kernels;
        _weights = weights;
        _window = window;
        _input = input;
        _residual = residual;
        long floats = (long)window.Taps * output.Width * sizeof(float*) / sizeof(float);
        _pointerFloats = floats <= TensorShape.MaximumLength
            ? Padding.Pad((int)floats)
            : throw new ModelFormatException($"a window of {window.KernelHeight}x{window.KernelWidth} over rows of {output.Width} is too large");
    }

    /// <inheritdoc/>
    public override long ScratchLength => _pointerFloats + _input.PixelStride;

    /// <inheritdoc/>
    public override int Units => Write.Height;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override unsafe void Run(int begin, int end, float* scratch)
    {
        float** rows = (float**)scratch;
        float* zeros = scratch + _pointerFloats;
        new Span<float>(zeros, _input.PixelStride).Clear();
        int rowLength = Write.Width * Write.PixelStride;
        for (int y = begin; y < end; y++)
        {
            FillRows(rows, zeros, y);
            var arguments = new GemmArguments
            {
                Taps = _window.Taps,
                Depth = _input.Channels,
                Channels = Write.PixelStride,
                UsedChannels = Write.Channels,
                Weights = _weights.Weights,
                Bias = _weights.Bias,
                Residual = _residual is null ? null : _residual.Data + ((nint)y * rowLength),
                ResidualStride = Write.PixelStride,
                Output = Write.Data + ((nint)y * rowLength),
                OutputStride = Write.PixelStride,
                Clamp = _weights.Clamp,
            };
            _kernels.MultiplyIndirect(arguments, rows, Write.Width);
        }
    }

    /// <summary>For each window position and output pixel the input pixel, or zeros outside the picture.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void FillRows(float** rows, float* zeros, int y)
    {
        int outputWidth = Write.Width;
        int stride = _window.StrideX;
        for (int tap = 0; tap < _window.Taps; tap++)
        {
            int sourceY = (y * _window.StrideY) - _window.PadTop + (tap / _window.KernelWidth * _window.DilationY);
            int offset = (tap % _window.KernelWidth * _window.DilationX) - _window.PadLeft;

            // Output pixels from first to before end see an input pixel.
            int first = offset >= 0 ? 0 : Math.Min(outputWidth, (stride - 1 - offset) / stride);
            int end = offset >= _input.Width ? first : Math.Clamp(((_input.Width - 1 - offset) / stride) + 1, first, outputWidth);
            if ((uint)sourceY >= (uint)_input.Height)
            {
                end = first;
            }

            int x = 0;
            while (x < first)
            {
                rows[x++] = zeros;
            }

            float* source = _input.Data + ((((nint)sourceY * _input.Width) + ((nint)first * stride) + offset) * _input.PixelStride);
            nint step = (nint)stride * _input.PixelStride;
            while (x < end)
            {
                rows[x++] = source;
                source += step;
            }

            while (x < outputWidth)
            {
                rows[x++] = zeros;
            }

            rows += outputWidth;
        }
    }
}
