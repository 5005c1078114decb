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
    /// <param name="memory">Where they go.</param>
    public static float* PackPanels(ReadOnlySpan<float> weights, int outputs, int depth, int taps, int panelWidth, NetworkMemory memory)
    {
        int padded = Padding.Pad(outputs);
        float* packed = memory.Take((long)padded * depth * taps);
        float* target = packed;
        for (int first = 0; first < padded; first += panelWidth)
        {
            int width = Math.Min(panelWidth, padded - first);
            for (int tap = 0; tap < taps; tap++)
            {
                PackPanel(weights, first, Math.Min(width, outputs - first), depth, taps, tap, width, target);
                target += (nint)depth * width;
            }
        }

        return packed;
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
    /// <param name="memory">Where they go.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float* PackDepthwise(ReadOnlySpan<float> weights, int channels, int taps, NetworkMemory memory)
    {
        int padded = Padding.Pad(channels);
        float* packed = memory.Take((long)padded * taps);
        for (int channel = 0; channel < channels; channel++)
        {
            for (int tap = 0; tap < taps; tap++)
            {
                packed[(tap * padded) + channel] = weights[(channel * taps) + tap];
            }
        }

        return packed;
    }

    /// <summary>One value for each channel, filled up with zeros.</summary>
    public static float* PackChannels(ReadOnlySpan<float> values, NetworkMemory memory)
    {
        float* packed = memory.Take(Padding.Pad(values.Length));
        values.CopyTo(new Span<float>(packed, values.Length));
        return packed;
    }
}
