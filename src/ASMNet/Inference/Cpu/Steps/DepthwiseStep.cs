using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Steps;

/// <summary>
/// A depthwise 3x3 convolution of a small picture: 16 channels of all its rows fit the first cache, so that each value comes only
/// once from the second one, and the weights stay in registers.
/// </summary>
internal sealed class DepthwiseStep : Step
{
    /// <summary>Output rows of a block: enough that the rows shared by two blocks do not matter.</summary>
    private const int BlockRows = 16;

    private readonly KernelSet _kernels;
    private readonly PackedConvolution _weights;
    private readonly Window _window;
    private readonly Tensor _input;
    private readonly int _blockRows;
    private readonly int _blocks;

    /// <summary>Plans the step; <see cref="Fits"/> must hold.</summary>
    /// <param name="kernels">The inner loops.</param>
    /// <param name="weights">Packed weights.</param>
    /// <param name="window">The window.</param>
    /// <param name="input">Input, channels last.</param>
    /// <param name="output">Output, channels last.</param>
    public DepthwiseStep(KernelSet kernels, PackedConvolution weights, Window window, Tensor input, Tensor output)
        : base([input], output)
    {
        _kernels = kernels;
        _weights = weights;
        _window = window;
        _input = input;
        _blockRows = Math.Min(BlockRows, output.Height);
        _blocks = (output.Height + _blockRows - 1) / _blockRows;
    }

    /// <inheritdoc/>
    public override unsafe long ScratchLength => ZeroLength + Padding.Pad(BlockInputRows * sizeof(float*) / sizeof(float));

    /// <inheritdoc/>
    /// <remarks>A unit is one block of rows of 16 channels: block after block, and in it channels after channels.</remarks>
    public override int Units => _blocks * (Write.PixelStride / Padding.ChannelMultiple);

    private int ZeroLength => _input.Width * _input.PixelStride;

    private int BlockInputRows => ((_blockRows - 1) * _window.StrideY) + _window.KernelHeight;

    /// <summary>Whether a convolution can be run this way.</summary>
    public static bool Fits(KernelSet kernels, Convolution convolution) =>
        kernels.UsesPlanes
        && convolution.Depthwise
        && convolution.Residual is null
        && convolution.Window is { KernelHeight: 3, KernelWidth: 3, DilationX: 1, DilationY: 1, StrideX: 1 or 2, StrideY: <= 8 };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override unsafe void Run(int begin, int end, float* scratch)
    {
        new Span<float>(scratch, ZeroLength).Clear();
        float** rows = (float**)(scratch + ZeroLength);
        var arguments = DepthwiseArguments.Between(_input, Write, _weights, _window);
        int groups = Write.PixelStride / Padding.ChannelMultiple;
        for (int unit = begin; unit < end; unit++)
        {
            (int block, int group) = Math.DivRem(unit, groups);
            int firstRow = block * _blockRows;
            if (unit == begin || group == 0)
            {
                FindRows(rows, scratch, firstRow);
            }

            float* output = Write.Data + ((nint)firstRow * Write.Width * Write.PixelStride);
            _kernels.DepthwisePlane(arguments, rows, output, Math.Min(_blockRows, Write.Height - firstRow), group * Padding.ChannelMultiple);
        }
    }

    private unsafe void FindRows(float** rows, float* zeros, int firstRow)
    {
        int first = (firstRow * _window.StrideY) - _window.PadTop;
        for (int i = 0; i < BlockInputRows; i++)
        {
            bool inside = (uint)(first + i) < (uint)_input.Height;
            rows[i] = inside ? _input.Data + ((nint)(first + i) * ZeroLength) : zeros;
        }
    }
}
