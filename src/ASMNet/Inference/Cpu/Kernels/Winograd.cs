using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Kernels;

/// <summary>
/// Winograd's minimal filtering (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015): a patch of a 3x3 convolution's
/// output from a patch of its input that is two rows and columns larger. The products of all patches are one matrix product for each
/// value of a transformed patch.
/// </summary>
internal sealed unsafe class Winograd
{
    /// <summary>Values of the largest transformed patch.</summary>
    public const int MostElements = 36;

    /// <summary>Pixels of the largest output patch.</summary>
    public const int MostOutputs = 16;

    private const int FilterSize = 3;

    /// <summary>
    /// F(4x4, 3x3) has the points 0, these two with both signs, and infinity. With 1 and 2 in their places, as it is usually given, four times as
    /// much is rounded off; of these the powers that are needed are exact, too.
    /// </summary>
    public const float NearPoint = 0.625f;

    /// <inheritdoc cref="NearPoint"/>
    public const float FarPoint = 1.5f;

    // Below, a matrix of weights is read for too few patches to be worth its size.
    private const int FewestLargePatches = 8;

    // G, row by row
    private readonly double[] _filterTransform;

    private Winograd(int outputSize, double[] filterTransform)
    {
        OutputSize = outputSize;
        _filterTransform = filterTransform;
    }

    /// <summary>F(2x2, 3x3): 16 multiplications in the place of 36. Its points are 0, 1, -1 and infinity.</summary>
    public static Winograd Small { get; } = new(2, [1, 0, 0, 0.5, 0.5, 0.5, 0.5, -0.5, 0.5, 0, 0, 1]);

    /// <summary>F(4x4, 3x3): 36 multiplications in the place of 144.</summary>
    public static Winograd Large { get; } = new(4, [.. Row(0, NearPoint, FarPoint), .. Rows(NearPoint, FarPoint), .. Rows(FarPoint, NearPoint), 0, 0, 1]);

    /// <summary>Rows and columns of an output patch.</summary>
    public int OutputSize { get; }

    /// <summary>Rows and columns of an input patch.</summary>
    public int InputSize => OutputSize + FilterSize - 1;

    /// <summary>Values of a transformed patch.</summary>
    public int Elements => InputSize * InputSize;

    /// <summary>The form that takes the least time for a picture.</summary>
    /// <param name="height">Rows of the output.</param>
    /// <param name="width">Columns of the output.</param>
    public static Winograd For(int height, int width)
    {
        int small = Small.Patches(height, width);
        int large = Large.Patches(height, width);
        return large >= FewestLargePatches && large * Large.Elements * 5 < small * Small.Elements * 4 ? Large : Small;
    }

    /// <summary>Patches that cover a picture.</summary>
    /// <param name="height">Rows of the output.</param>
    /// <param name="width">Columns of the output.</param>
    public int Patches(int height, int width) => PatchesAlong(height) * PatchesAlong(width);

    /// <summary>Patches that cover a row or a column.</summary>
    /// <param name="length">Its pixels.</param>
    public int PatchesAlong(int length) => (length + OutputSize - 1) / OutputSize;

    /// <summary>Transforms the weights to <c>G w G^T</c> and packs one matrix for each element.</summary>
    /// <param name="weights">Output channel, input channel, 3 rows, 3 columns.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="depth">Input channels.</param>
    /// <param name="panelWidth">Output channels in a panel.</param>
    /// <param name="memory">Where they go.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public float* Pack(ReadOnlySpan<float> weights, int outputs, int depth, int panelWidth, NetworkMemory memory)
    {
        int size = InputSize;
        float[] transformed = new float[outputs * depth * Elements];
        Span<double> columns = stackalloc double[FilterSize * size];
        ReadOnlySpan<double> transform = _filterTransform;
        for (int i = 0; i < outputs * depth; i++)
        {
            ReadOnlySpan<float> filter = weights.Slice(i * FilterSize * FilterSize, FilterSize * FilterSize);
            for (int row = 0; row < size; row++)
            {
                ReadOnlySpan<double> factors = transform.Slice(row * FilterSize, FilterSize);
                for (int column = 0; column < FilterSize; column++)
                {
                    columns[(row * FilterSize) + column] = (factors[0] * filter[column]) + (factors[1] * filter[3 + column]) + (factors[2] * filter[6 + column]);
                }
            }

            Span<float> elements = transformed.AsSpan(i * Elements, Elements);
            for (int row = 0; row < size; row++)
            {
                ReadOnlySpan<double> values = columns.Slice(row * FilterSize, FilterSize);
                for (int column = 0; column < size; column++)
                {
                    ReadOnlySpan<double> factors = transform.Slice(column * FilterSize, FilterSize);
                    elements[(row * size) + column] = (float)((factors[0] * values[0]) + (factors[1] * values[1]) + (factors[2] * values[2]));
                }
            }
        }

        int matrix = Padding.Pad(outputs) * depth;
        float* packed = memory.Take((long)Elements * matrix);
        for (int element = 0; element < Elements; element++)
        {
            WeightPacking.PackMatrix(transformed, outputs, depth, Elements, element, panelWidth, packed + ((long)element * matrix));
        }

        return packed;
    }

    private static double[] Rows(double point, double other) => [.. Row(point, point, other), .. Row(-point, point, other)];

    /// <summary>The powers of a point over the derivative there of the product of <c>x - p</c> over all finite points p.</summary>
    private static double[] Row(double point, double one, double other)
    {
        double derivative = point == 0 ? one * one * other * other : 2 * point * point * ((point * point) - (other * other));
        return [1 / derivative, point / derivative, point * point / derivative];
    }
}
