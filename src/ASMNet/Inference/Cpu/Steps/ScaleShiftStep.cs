using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Steps;

/// <summary>A factor and a summand for each channel.</summary>
internal sealed unsafe class ScaleShiftStep : Step
{
    private readonly KernelSet _kernels;
    private readonly Tensor _input;
    private readonly float* _scale;
    private readonly float* _shift;

    /// <summary>Plans the step.</summary>
    /// <param name="kernels">The inner loops.</param>
    /// <param name="operation">Factors and summands.</param>
    /// <param name="input">Input.</param>
    /// <param name="output">Output, of the input's layout.</param>
    /// <param name="memory">Where the values for the channels go.</param>
    public ScaleShiftStep(KernelSet kernels, ScaleShift operation, Tensor input, Tensor output, NetworkMemory memory)
        : base([input], output)
    {
        _kernels = kernels;
        _input = input;
        _scale = WeightPacking.PackChannels(operation.Scale, memory);
        _shift = WeightPacking.PackChannels(operation.Shift, memory);
    }

    /// <inheritdoc/>
    public override int Units => Write.Layout == Layout.ChannelsLast ? Write.Height : 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(int begin, int end, float* scratch)
    {
        if (Write.Layout == Layout.ChannelsLast)
        {
            nint first = (nint)begin * Write.Width * Write.PixelStride;
            int pixels = (end - begin) * Write.Width;
            _kernels.ScaleShift(_input.Data + first, _scale, _shift, Write.Data + first, pixels, Write.PixelStride, Clamp.None);
            return;
        }

        int channels = Write.Shape.Length > 1 ? Write.Shape[1] : 1;
        int length = TensorShape.Length(Write.Shape);
        int plane = Write.Shape.Length > 1 ? TensorShape.Length(Write.Shape.AsSpan(2)) : length;
        for (int i = 0; i < length; i++)
        {
            int channel = i / plane % channels;
            Write.Data[i] = (_input.Data[i] * _scale[channel]) + _shift[channel];
        }
    }
}
