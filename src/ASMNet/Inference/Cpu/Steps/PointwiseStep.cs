using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Steps;

/// <summary>A 1x1 convolution: one matrix product of all pixels with the weights.</summary>
internal sealed class PointwiseStep : Step
{
    /// <summary>Input floats of a block of pixels, a quarter of a megabyte, so that it stays in the second cache while all panels pass.</summary>
    private const int BlockLength = 1 << 16;

    private readonly KernelSet _kernels;
    private readonly PackedConvolution _weights;
    private readonly Tensor _input;
    private readonly Tensor? _residual;
    private readonly int _pixels;
    private readonly int _panels;
    private readonly int _tileRows;
    private readonly int _tiles;
    private readonly int _blockTiles;

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
        _tileRows = kernels.TileRows;
        _tiles = (_pixels + _tileRows - 1) / _tileRows;
        _blockTiles = Math.Clamp(BlockLength / Math.Max(1, input.Channels) / _tileRows, 1, _tiles);
    }

    /// <inheritdoc/>
    /// <remarks>A unit is one tile of one panel: block after block of pixels, panel after panel in it, tile after tile in that.</remarks>
    public override int Units => _tiles * _panels;

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
            int firstTile = unit / (_panels * _blockTiles) * _blockTiles;
            int tiles = Math.Min(_blockTiles, _tiles - firstTile);
            (int panel, int tile) = Math.DivRem(unit - (firstTile * _panels), tiles);
            int count = Math.Min(tiles - tile, end - unit);
            int firstPixel = (firstTile + tile) * _tileRows;
            _kernels.Multiply(arguments, firstPixel, Math.Min(count * _tileRows, _pixels - firstPixel), panel, 1);
            unit += count;
        }
    }
}
