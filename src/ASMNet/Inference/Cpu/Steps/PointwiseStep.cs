using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Kernels;

namespace ASMNet.Inference.Cpu.Steps;

/// <summary>A 1x1 convolution: one matrix product of all pixels with the weights.</summary>
internal sealed class PointwiseStep : Step
{
    /// <summary>Input floats of a block of pixels, a quarter of a megabyte, so that it stays in the second cache while all panels pass.</summary>
    private const int BlockLength = 1 << 16;

    private const int BlockMultiple = 24;

    private readonly KernelSet _kernels;
    private readonly PackedConvolution _weights;
    private readonly Tensor _input;
    private readonly Tensor? _residual;
    private readonly int _pixels;
    private readonly int _blockPixels;
    private readonly int _blocks;
    private readonly int _panels;

    /// <summary>Plans the step.</summary>
    /// <param name="kernels">The inner loops.</param>
    /// <param name="weights">Packed weights.</param>
    /// <param name="input">Input, channels last.</param>
    /// <param name="residual">Summand, channels last; null for none.</param>
    /// <param name="output">Output, channels last.</param>
    public PointwiseStep(KernelSet kernels, PackedConvolution weights, Tensor input, Tensor? residual, Tensor output)
        : base(residual is null ? [input] : [input, residual], output)
    {
        _kernels = kernels;
        _weights = weights;
        _input = input;
        _residual = residual;
        _pixels = output.Pixels;
        _panels = (output.PixelStride + kernels.PanelWidth - 1) / kernels.PanelWidth;
        _blockPixels = Math.Max(BlockMultiple, BlockLength / Math.Max(1, input.Channels) / BlockMultiple * BlockMultiple);
        _blocks = (_pixels + _blockPixels - 1) / _blockPixels;
    }

    /// <inheritdoc/>
    public override int Units => _blocks * _panels;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override unsafe void Run(int begin, int end, float* scratch)
    {
        var arguments = new GemmArguments
        {
            Input = _input.Data,
            InputStride = _input.PixelStride,
            Taps = 1,
            Depth = _input.Channels,
            Channels = Write.PixelStride,
            UsedChannels = Write.Channels,
            Weights = _weights.Weights,
            Bias = _weights.Bias,
            Residual = _residual is null ? null : _residual.Data,
            ResidualStride = Write.PixelStride,
            Output = Write.Data,
            OutputStride = Write.PixelStride,
            Clamp = _weights.Clamp,
        };
        for (int unit = begin; unit < end;)
        {
            (int block, int panel) = Math.DivRem(unit, _panels);
            int panels = Math.Min(_panels - panel, end - unit);
            int first = block * _blockPixels;
            _kernels.Multiply(arguments, first, Math.Min(_blockPixels, _pixels - first), panel, panels);
            unit += panels;
        }
    }
}
