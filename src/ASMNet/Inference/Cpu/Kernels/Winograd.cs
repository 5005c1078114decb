using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Kernels;

/// <summary>
/// Winograd's minimal filtering F(2x2, 3x3): a 2x2 patch of a 3x3 convolution from a 4x4 patch of the input with 16
/// multiplications in the place of 36 (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015).
/// The products of all patches are 16 matrix products.
/// </summary>
internal static unsafe class Winograd
{
    /// <summary>Values of a transformed patch.</summary>
    public const int Elements = 16;

    /// <summary>Rows and columns of an output patch.</summary>
    public const int OutputSize = 2;

    /// <summary>Rows and columns of an input patch.</summary>
    public const int InputSize = 4;

    /// <summary>Transforms the weights to <c>G w G^T</c> and packs one matrix for each element.</summary>
    /// <param name="weights">Output channel, input channel, 3 rows, 3 columns.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="depth">Input channels.</param>
    /// <param name="panelWidth">Output channels in a panel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static AlignedMemory Pack(ReadOnlySpan<float> weights, int outputs, int depth, int panelWidth)
    {
        float[] transformed = new float[outputs * depth * Elements];
        Span<float> rows = stackalloc float[12];
        for (int i = 0; i < outputs * depth; i++)
        {
            ReadOnlySpan<float> filter = weights.Slice(i * 9, 9);
            for (int column = 0; column < 3; column++)
            {
                (rows[column], rows[3 + column], rows[6 + column], rows[9 + column]) = Transform(filter[column], filter[3 + column], filter[6 + column]);
            }

            for (int row = 0; row < InputSize; row++)
            {
                Span<float> element = transformed.AsSpan((i * Elements) + (row * InputSize), InputSize);
                (element[0], element[1], element[2], element[3]) = Transform(rows[row * 3], rows[(row * 3) + 1], rows[(row * 3) + 2]);
            }
        }

        int matrix = Padding.Pad(outputs) * depth;
        var memory = new AlignedMemory((long)Elements * matrix);
        for (int element = 0; element < Elements; element++)
        {
            WeightPacking.PackMatrix(transformed, outputs, depth, Elements, element, panelWidth, memory.Pointer + ((long)element * matrix));
        }

        return memory;
    }

    /// <summary>The product of G with a column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (float E0, float E1, float E2, float E3) Transform(float a, float b, float c) =>
        (a, 0.5f * (a + b + c), 0.5f * (a - b + c), c);
}
