using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Steps;

/// <summary>Rectification with a slope for each channel.</summary>
internal sealed unsafe class ChannelReluStep : Step
{
    private readonly KernelSet _kernels;
    private readonly Tensor _input;
    private readonly float* _slopes;

    /// <summary>Plans the step.</summary>
    /// <param name="kernels">The inner loops.</param>
    /// <param name="operation">The slopes.</param>
    /// <param name="input">Input, channels last.</param>
    /// <param name="output">Output, channels last.</param>
    /// <param name="memory">Where the values for the channels go.</param>
    public ChannelReluStep(KernelSet kernels, ChannelRelu operation, Tensor input, Tensor output, NetworkMemory memory)
        : base([input], output)
    {
        _kernels = kernels;
        _input = input;
        _slopes = WeightPacking.PackChannels(operation.Slopes, memory);
    }

    /// <inheritdoc/>
    public override int Units => Write.Height;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(int begin, int end, float* scratch)
    {
        nint first = (nint)begin * Write.Width * Write.PixelStride;
        _kernels.ChannelRelu(_input.Data + first, _slopes, Write.Data + first, (end - begin) * Write.Width, Write.PixelStride);
    }
}
