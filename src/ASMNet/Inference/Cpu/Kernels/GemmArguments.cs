using ASMNet.Inference.Cpu.Graph;

namespace ASMNet.Inference.Cpu.Kernels;

/// <summary>
/// A matrix product with its epilogue: for every output pixel p and channel n,
/// <c>clamp(bias[n] + residual[p, n] + sum over taps t and k of rows[t, p][k] * weights[t, k, n])</c>.
/// </summary>
internal unsafe struct GemmArguments
{
    /// <summary>
    /// How far before their use weights are asked for, in floats. Memory is that slow, and what a panel of weights is read for a second time is time in which the next can come.
    /// Behind the last weights of a layer lie those of the next.
    /// </summary>
    public const int Ahead = 2048;

    /// <summary>The first input pixel of a pointwise product; unused where pixels are found through pointers.</summary>
    public float* Input;

    /// <summary>Floats from one input pixel to the next.</summary>
    public nint InputStride;

    /// <summary>Window positions.</summary>
    public int Taps;

    /// <summary>Input channels.</summary>
    public int Depth;

    /// <summary>Output channels, filled up to a multiple of 16.</summary>
    public int Channels;

    /// <summary>Output channels that the file knows; what lies between them and <see cref="Channels"/> is only filling.</summary>
    public int UsedChannels;

    /// <summary>Weights packed by <see cref="WeightPacking.PackPanels"/>.</summary>
    public float* Weights;

    /// <summary>One value for each output channel.</summary>
    public float* Bias;

    /// <summary>The first pixel of the summand; null for none.</summary>
    public float* Residual;

    /// <summary>Floats from one pixel of the summand to the next.</summary>
    public nint ResidualStride;

    /// <summary>The first output pixel.</summary>
    public float* Output;

    /// <summary>Floats from one output pixel to the next.</summary>
    public nint OutputStride;

    /// <summary>Limits of the result.</summary>
    public Clamp Clamp;
}
