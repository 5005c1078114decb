using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Steps;

/// <summary>The product of a flat matrix of several rows with constant weights.</summary>
internal sealed class DenseStep : Step
{
    private readonly KernelSet _kernels;
    private readonly PackedConvolution _weights;
    private readonly Tensor _input;
    private readonly int _depth;
    private readonly int _outputs;

    /// <summary>Plans the step.</summary>
    /// <param name="kernels">The inner loops.</param>
    /// <param name="weights">Packed weights.</param>
    /// <param name="input">Input, flat.</param>
    /// <param name="output">Output, flat.</param>
    public DenseStep(KernelSet kernels, PackedConvolution weights, Tensor input, Tensor output)
        : base([input], output)
    {
        _kernels = kernels;
        _weights = weights;
        _input = input;
        _depth = input.Shape[^1];
        _outputs = output.Shape[^1];
    }

    /// <inheritdoc/>
    public override long ScratchLength => Rows * Padding.Pad(_outputs);

    /// <inheritdoc/>
    public override int Units => 1;

    private int Rows => TensorShape.Length(Write.Shape) / _outputs;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override unsafe void Run(int begin, int end, float* scratch)
    {
        int padded = Padding.Pad(_outputs);
        var arguments = new GemmArguments
        {
            Input = _input.Data,
            InputStride = _depth,
            Taps = 1,
            Depth = _depth,
            Channels = padded,
            UsedChannels = _outputs,
            Weights = _weights.Weights,
            Bias = _weights.Bias,
            Output = scratch,
            OutputStride = padded,
            Clamp = Clamp.None,
        };
        _kernels.Multiply(arguments, 0, Rows, 0, (padded + _kernels.PanelWidth - 1) / _kernels.PanelWidth);
        for (int row = 0; row < Rows; row++)
        {
            new ReadOnlySpan<float>(scratch + ((nint)row * padded), _outputs).CopyTo(new Span<float>(Write.Data + ((nint)row * _outputs), _outputs));
        }
    }
}
