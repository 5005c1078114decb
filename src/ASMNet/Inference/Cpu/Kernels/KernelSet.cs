using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ASMNet.Inference.Cpu.Graph;

namespace ASMNet.Inference.Cpu.Kernels;

/// <summary>
/// The inner loops of all steps for one instruction set. Pictures are stored pixel by pixel with their channels filled up to a
/// multiple of 16. Nothing is checked here: whoever calls has proven that every access lies inside.
/// </summary>
internal abstract unsafe class KernelSet
{
    /// <summary>How people call the instructions.</summary>
    public abstract string Name { get; }

    /// <summary>Output channels that a tile of the matrix product computes at once.</summary>
    public abstract int PanelWidth { get; }

    /// <summary>Finds the kernels for an instruction set.</summary>
    /// <exception cref="InferenceException">This processor does not have it.</exception>
    public static KernelSet For(InstructionSet instructions) => instructions switch
    {
        InstructionSet.Automatic => For(Best),
        InstructionSet.Scalar => new ScalarKernels(),
        _ when !IsSupported(instructions) => throw new InferenceException($"this processor does not have the instruction set {instructions}; the best that it has is {Best}"),
        InstructionSet.Vector128 => new SimdKernels<Simd128, Vector128<float>>("128-bit SIMD"),
        InstructionSet.Avx2 => new SimdKernels<Simd256, Vector256<float>>("AVX2"),
        InstructionSet.Avx512 => new SimdKernels<Simd512, Vector512<float>>("AVX-512"),
        _ => throw new ArgumentOutOfRangeException(nameof(instructions)),
    };

    /// <summary>Whether this processor has an instruction set.</summary>
    public static bool IsSupported(InstructionSet instructions) => instructions switch
    {
        InstructionSet.Automatic or InstructionSet.Scalar => true,
        InstructionSet.Vector128 => Vector128.IsHardwareAccelerated,
        InstructionSet.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        InstructionSet.Avx512 => Avx512F.IsSupported && Vector512.IsHardwareAccelerated,
        _ => false,
    };

    /// <summary>Runs the loops that most networks need once over little data, so that they are compiled.</summary>
    public abstract void WarmUp();

    /// <summary>A matrix product whose input pixels follow one another.</summary>
    /// <param name="arguments">The product; one tap.</param>
    /// <param name="firstPixel">First pixel to compute.</param>
    /// <param name="pixels">Number of pixels.</param>
    /// <param name="firstPanel">First panel of output channels to compute.</param>
    /// <param name="panels">Number of panels.</param>
    public abstract void Multiply(in GemmArguments arguments, int firstPixel, int pixels, int firstPanel, int panels);

    /// <summary>A matrix product whose input pixels are found through pointers, for all output channels.</summary>
    /// <param name="arguments">The product; <c>Output</c> and <c>Residual</c> point to the first of the pixels.</param>
    /// <param name="rows">Pointers to input pixels by tap and output pixel.</param>
    /// <param name="pixels">Number of pixels.</param>
    public abstract void MultiplyIndirect(in GemmArguments arguments, float** rows, int pixels);

    /// <summary>One output row of a convolution over planes: weights in the order plane, row, column.</summary>
    /// <param name="arguments">The product; <c>Taps</c> is the number of positions in the window of all planes, <c>Depth</c> is 1.</param>
    /// <param name="rows">For each position the input value that the first output pixel sees; those of the next follow in the row.</param>
    /// <param name="stride">Columns from one output pixel to the next.</param>
    /// <param name="pixels">Number of output pixels, at least <see cref="TileRows"/>.</param>
    public abstract void MultiplyPlanar(in GemmArguments arguments, float** rows, int stride, int pixels);

    /// <summary>Pixels that a tile of the matrix product computes at once; also the shortest row that <see cref="MultiplyPlanar"/> computes.</summary>
    public abstract int TileRows { get; }

    /// <summary>Whether 3x3 convolutions are computed by Winograd's method; plain loops are kept as they are defined.</summary>
    public abstract bool UsesWinograd { get; }

    /// <summary>Transforms a 4x4 patch of the input, channel by channel.</summary>
    /// <param name="pixels">The 16 pixels of the patch.</param>
    /// <param name="destination">The first element's channels.</param>
    /// <param name="elementStride">Floats from one element to the next.</param>
    /// <param name="channels">Channels, a multiple of 16.</param>
    public abstract void TransformPatch(float** pixels, float* destination, nint elementStride, int channels);

    /// <summary>Transforms a 6x6 patch of the input, channel by channel.</summary>
    /// <param name="pixels">The 36 pixels of the patch.</param>
    /// <param name="destination">The first element's channels.</param>
    /// <param name="elementStride">Floats from one element to the next.</param>
    /// <param name="channels">Channels, a multiple of 16.</param>
    public abstract void TransformLargePatch(float** pixels, float* destination, nint elementStride, int channels);

    /// <summary>Transforms products back to a 4x4 patch of the output, channel by channel, with bias, summand and limits.</summary>
    /// <param name="source">The first element's channels.</param>
    /// <param name="elementStride">Floats from one element to the next.</param>
    /// <param name="arguments">Bias, channels and limits.</param>
    /// <param name="residuals">The 16 pixels of the summand; null for none.</param>
    /// <param name="outputs">The 16 output pixels.</param>
    public abstract void RestoreLargePatch(float* source, nint elementStride, in GemmArguments arguments, float** residuals, float** outputs);

    /// <summary>Transforms products back to a 2x2 patch of the output, channel by channel, with bias, summand and limits.</summary>
    /// <param name="source">The first element's channels.</param>
    /// <param name="elementStride">Floats from one element to the next.</param>
    /// <param name="arguments">Bias, channels and limits.</param>
    /// <param name="residuals">The 4 pixels of the summand; null for none.</param>
    /// <param name="outputs">The 4 output pixels.</param>
    public abstract void RestorePatch(float* source, nint elementStride, in GemmArguments arguments, float** residuals, float** outputs);

    /// <summary>One output row of a depthwise convolution.</summary>
    /// <param name="arguments">Sizes, weights and limits.</param>
    /// <param name="rows">The input row of each window row.</param>
    /// <param name="output">The output row.</param>
    public abstract void DepthwiseRow(in DepthwiseArguments arguments, float** rows, float* output);

    /// <summary>Whether depthwise convolutions of small pictures are computed by <see cref="DepthwisePlane"/>.</summary>
    public abstract bool UsesPlanes { get; }

    /// <summary>16 channels of some output rows of a depthwise 3x3 convolution of stride 1 or 2, not dilated.</summary>
    /// <param name="arguments">Sizes, weights and limits.</param>
    /// <param name="rows">The input rows from the first output row's first one on, zeros outside the picture.</param>
    /// <param name="output">The first output row.</param>
    /// <param name="outputRows">Number of output rows.</param>
    /// <param name="channel">The first of the 16 channels.</param>
    public abstract void DepthwisePlane(in DepthwiseArguments arguments, float** rows, float* output, int outputRows, int channel);

    /// <summary>Applies a function to values; <paramref name="count"/> is a multiple of 16.</summary>
    public abstract void Apply(UnaryKind kind, float a, float b, float* source, float* destination, nint count);

    /// <summary>Combines two lists of values; <paramref name="count"/> is a multiple of 16, and both lists are that long.</summary>
    public abstract void Combine(BinaryKind kind, float* left, float* right, float* destination, nint count, Clamp clamp);

    /// <summary><c>source * scale + shift</c> channel by channel; null leaves out the shift.</summary>
    public abstract void ScaleShift(float* source, float* scale, float* shift, float* destination, int pixels, int channels, Clamp clamp);

    /// <summary><c>source</c> where positive, otherwise times the channel's slope.</summary>
    public abstract void ChannelRelu(float* source, float* slopes, float* destination, int pixels, int channels);

    /// <summary>The maximum of several pixels, channel by channel.</summary>
    public abstract void MaximumOf(float** pixels, int count, float* destination, int channels);

    /// <summary>The sum of several pixels times a factor, channel by channel.</summary>
    public abstract void SumOf(float** pixels, int count, float factor, float* destination, int channels);

    /// <summary>The sum of consecutive pixels times a factor, channel by channel.</summary>
    public abstract void MeanOf(float* source, int pixels, float factor, float* destination, int channels);

    /// <summary>Exponentials normalised to a sum of 1.</summary>
    public abstract void Softmax(float* source, float* destination, int length);

    private static InstructionSet Best =>
        IsSupported(InstructionSet.Avx512) ? InstructionSet.Avx512
        : IsSupported(InstructionSet.Avx2) ? InstructionSet.Avx2
        : IsSupported(InstructionSet.Vector128) ? InstructionSet.Vector128
        : InstructionSet.Scalar;
}
