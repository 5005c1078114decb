using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Kernels;

/// <summary>Puts weights into the order in which the kernels read them.</summary>
internal static unsafe class WeightPacking
{
    /// <summary>
    /// Packs the weights of a matrix product: panels of <paramref name="panelWidth"/> output channels (the last may be narrower),
    /// inside a panel by tap and input channel, so that a tile reads them from first to last.
    /// </summary>
    /// <param name="weights">Output channel, input channel, tap.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="depth">Input channels.</param>
    /// <param name="taps">Window positions.</param>
    /// <param name="panelWidth">Output channels in a panel.</param>
    public static AlignedMemory PackPanels(ReadOnlySpan<float> weights, int outputs, int depth, int taps, int panelWidth)
    {
        int padded = Padding.Pad(outputs);
        var memory = new AlignedMemory((long)padded * depth * taps);
        float* target = memory.Pointer;
        for (int first = 0; first < padded; first += panelWidth)
        {
            int width = Math.Min(panelWidth, padded - first);
            for (int tap = 0; tap < taps; tap++)
            {
                PackPanel(weights, first, Math.Min(width, outputs - first), depth, taps, tap, width, target);
                target += (nint)depth * width;
            }
        }

        return memory;
    }

    /// <summary>Packs the matrix of one tap alone, panel by panel, into memory that is there already.</summary>
    public static void PackMatrix(ReadOnlySpan<float> weights, int outputs, int depth, int taps, int tap, int panelWidth, float* target)
    {
        int padded = Padding.Pad(outputs);
        for (int first = 0; first < padded; first += panelWidth)
        {
            int width = Math.Min(panelWidth, padded - first);
            PackPanel(weights, first, Math.Min(width, outputs - first), depth, taps, tap, width, target);
            target += (nint)depth * width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackPanel(ReadOnlySpan<float> weights, int first, int lanes, int depth, int taps, int tap, int width, float* target)
    {
        for (int lane = 0; lane < lanes; lane++)
        {
            ReadOnlySpan<float> row = weights.Slice((first + lane) * depth * taps, depth * taps);
            for (int k = 0; k < depth; k++)
            {
                target[(k * width) + lane] = row[(k * taps) + tap];
            }
        }
    }

    /// <summary>Packs the weights of a depthwise convolution by tap and channel.</summary>
    /// <param name="weights">Channel, tap.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="taps">Window positions.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static AlignedMemory PackDepthwise(ReadOnlySpan<float> weights, int channels, int taps)
    {
        int padded = Padding.Pad(channels);
        var memory = new AlignedMemory((long)padded * taps);
        for (int channel = 0; channel < channels; channel++)
        {
            for (int tap = 0; tap < taps; tap++)
            {
                memory.Pointer[(tap * padded) + channel] = weights[(channel * taps) + tap];
            }
        }

        return memory;
    }

    /// <summary>One value for each channel, filled up with zeros.</summary>
    public static AlignedMemory PackChannels(ReadOnlySpan<float> values)
    {
        var memory = new AlignedMemory(Padding.Pad(values.Length));
        values.CopyTo(new Span<float>(memory.Pointer, values.Length));
        return memory;
    }
}
