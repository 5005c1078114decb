using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Steps;

/// <summary>A 3x3 convolution of stride 1 by Winograd's method, some rows of patches at a time, so that all stays in the second cache.</summary>
internal sealed class WinogradStep : Step
{
    /// <summary>Patches that are transformed together, unless a row has more: enough rows for the matrix products' tiles.</summary>
    private const int BlockPatches = 32;

    private readonly KernelSet _kernels;
    private readonly Winograd _form;
    private readonly PackedConvolution _weights;
    private readonly Window _window;
    private readonly Tensor _input;
    private readonly Tensor? _residual;
    private readonly int _patchesInRow;
    private readonly int _patchRows;
    private readonly int _blockRows;

    /// <summary>Plans the step; <see cref="Fits"/> must hold.</summary>
    /// <param name="kernels">The inner loops.</param>
    /// <param name="form">How large the patches are.</param>
    /// <param name="weights">Transformed and packed weights.</param>
    /// <param name="window">The window.</param>
    /// <param name="input">Input, channels last.</param>
    /// <param name="residual">Summand, channels last; null for none.</param>
    /// <param name="output">Output, channels last.</param>
    /// <param name="threads">Threads that will share the work.</param>
    public WinogradStep(KernelSet kernels, Winograd form, PackedConvolution weights, Window window, Tensor input, Tensor? residual, Tensor output, int threads)
        : base(residual is null ? [input] : [input, residual], output)
    {
        _kernels = kernels;
        _form = form;
        _weights = weights;
        _window = window;
        _input = input;
        _residual = residual;
        _patchesInRow = form.PatchesAlong(output.Width);
        _patchRows = form.PatchesAlong(output.Height);
        int rows = Math.Max(1, BlockPatches / _patchesInRow);
        _blockRows = Math.Min(rows, (_patchRows + threads - 1) / threads);
    }

    /// <inheritdoc/>
    public override long ScratchLength =>
        (_form.Elements * ((long)ElementStride(BlockSize, _input) + ElementStride(BlockSize, Write))) + Math.Max(_input.PixelStride, 2 * Write.PixelStride);

    /// <inheritdoc/>
    public override int Units => (_patchRows + _blockRows - 1) / _blockRows;

    private int BlockSize => _blockRows * _patchesInRow;

    /// <summary>Whether a convolution can, and should, be run this way.</summary>
    public static bool Fits(KernelSet kernels, Convolution convolution) =>
        kernels.UsesWinograd
        && !convolution.Depthwise
        && convolution.Window is { KernelHeight: 3, KernelWidth: 3, StrideX: 1, StrideY: 1, DilationX: 1, DilationY: 1 }
        && convolution.Input.Shape[1] >= Padding.ChannelMultiple
        && convolution.Output.Shape[1] >= Padding.ChannelMultiple
        && convolution.Output.Shape[2] * convolution.Output.Shape[3] >= BlockPatches
        && convolution.Output.Shape[3] <= 1024;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override unsafe void Run(int begin, int end, float* scratch)
    {
        float* products = scratch + (_form.Elements * ElementStride(BlockSize, _input));
        float* spare = products + (_form.Elements * ElementStride(BlockSize, Write));
        for (int unit = begin; unit < end; unit++)
        {
            int firstRow = unit * _blockRows;
            int rows = Math.Min(_blockRows, _patchRows - firstRow);
            int patches = rows * _patchesInRow;
            TransformBlock(scratch, spare, firstRow, rows, ElementStride(patches, _input));
            MultiplyBlock(scratch, products, patches);
            RestoreBlock(products, spare, firstRow, rows, ElementStride(patches, Write));
        }
    }

    /// <summary>
    /// Floats from one element's matrix to the next: a cache line more than needed, because matrices at a distance of a
    /// power of two would fall on the same place in the first cache.
    /// </summary>
    private static int ElementStride(int patches, Tensor tensor) => (patches * tensor.PixelStride) + Padding.ChannelMultiple;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private unsafe void TransformBlock(float* target, float* zeros, int firstRow, int rows, nint elementStride)
    {
        float** pixels = stackalloc float*[Winograd.MostElements];
        new Span<float>(zeros, _input.PixelStride).Clear();
        (int inputSize, int outputSize, int elements) = (_form.InputSize, _form.OutputSize, _form.Elements);
        nint step = outputSize * (nint)_input.PixelStride;
        for (int row = firstRow; row < firstRow + rows; row++)
        {
            int top = (row * outputSize) - _window.PadTop;
            bool insideRows = top >= 0 && top + inputSize <= _input.Height;
            bool steady = false;
            for (int column = 0; column < _patchesInRow; column++)
            {
                int left = (column * outputSize) - _window.PadLeft;
                bool inside = insideRows && left >= 0 && left + inputSize <= _input.Width;
                if (inside && steady)
                {
                    for (int i = 0; i < elements; i++)
                    {
                        pixels[i] += step;
                    }
                }
                else
                {
                    FindPixels(pixels, zeros, top, left);
                }

                steady = inside;
                if (_form == Winograd.Large)
                {
                    _kernels.TransformLargePatch(pixels, target, elementStride, _input.PixelStride);
                }
                else
                {
                    _kernels.TransformPatch(pixels, target, elementStride, _input.PixelStride);
                }

                target += _input.PixelStride;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void FindPixels(float** pixels, float* zeros, int top, int left)
    {
        int size = _form.InputSize;
        for (int y = top; y < top + size; y++)
        {
            float* row = (uint)y < (uint)_input.Height ? _input.Data + ((nint)y * _input.Width * _input.PixelStride) : null;
            for (int x = left; x < left + size; x++)
            {
                *pixels++ = row is not null && (uint)x < (uint)_input.Width ? row + ((nint)x * _input.PixelStride) : zeros;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void MultiplyBlock(float* source, float* products, int patches)
    {
        int panels = (Write.PixelStride + _kernels.PanelWidth - 1) / _kernels.PanelWidth;
        var arguments = new GemmArguments
        {
            InputStride = _input.PixelStride,
            Taps = 1,
            Depth = _input.Channels,
            Channels = Write.PixelStride,
            UsedChannels = Write.Channels,
            Bias = _weights.NoBias,
            OutputStride = Write.PixelStride,
            Clamp = Clamp.None,
        };
        for (int element = 0; element < _form.Elements; element++)
        {
            arguments.Input = source + ((nint)element * ElementStride(patches, _input));
            arguments.Weights = _weights.Weights + ((nint)element * Write.PixelStride * _input.Channels);
            arguments.Output = products + ((nint)element * ElementStride(patches, Write));
            _kernels.Multiply(arguments, 0, patches, 0, panels);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private unsafe void RestoreBlock(float* products, float* spare, int firstRow, int rows, nint elementStride)
    {
        float** outputs = stackalloc float*[Winograd.MostOutputs];
        float** residuals = stackalloc float*[Winograd.MostOutputs];
        int size = _form.OutputSize;
        var arguments = new GemmArguments { Bias = _weights.Bias, Channels = Write.PixelStride, Clamp = _weights.Clamp };
        for (int row = firstRow; row < firstRow + rows; row++)
        {
            for (int column = 0; column < _patchesInRow; column++)
            {
                FindOutputs(outputs, residuals, spare, row * size, column * size);
                float** summands = _residual is null ? null : residuals;
                if (_form == Winograd.Large)
                {
                    _kernels.RestoreLargePatch(products, elementStride, arguments, summands, outputs);
                }
                else
                {
                    _kernels.RestorePatch(products, elementStride, arguments, summands, outputs);
                }

                products += Write.PixelStride;
            }
        }
    }

    // A patch may reach over the picture's edge; what is outside goes to spare memory.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void FindOutputs(float** outputs, float** residuals, float* spare, int top, int left)
    {
        int size = _form.OutputSize;
        for (int y = top; y < top + size; y++)
        {
            for (int x = left; x < left + size; x++)
            {
                bool inside = y < Write.Height && x < Write.Width;
                nint offset = (((nint)y * Write.Width) + x) * Write.PixelStride;
                *outputs++ = inside ? Write.Data + offset : spare;
                *residuals++ = inside && _residual is not null ? _residual.Data + offset : spare + Write.PixelStride;
            }
        }
    }
}
