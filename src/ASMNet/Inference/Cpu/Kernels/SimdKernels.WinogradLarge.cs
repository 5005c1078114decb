using System.Runtime.CompilerServices;

namespace ASMNet.Inference.Cpu.Kernels;

/// <content>The transformations of Winograd's method for 4x4 pixels of the output; every lane is a channel.</content>
internal sealed unsafe partial class SimdKernels<TSimd, TVector>
{
    private const int LargeInput = 6;
    private const int LargeOutput = 4;
    private const float NearSquare = Winograd.NearPoint * Winograd.NearPoint;
    private const float FarSquare = Winograd.FarPoint * Winograd.FarPoint;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public override void TransformLargePatch(float** pixels, float* destination, nint elementStride, int channels)
    {
        // B^T d for one vector of channels, row by row
        float* between = stackalloc float[LargeInput * LargeInput * TSimd.Width];
        nint row = LargeInput * TSimd.Width;
        for (nint channel = 0; channel < channels; channel += TSimd.Width)
        {
            for (int column = 0; column < LargeInput; column++)
            {
                float** pixel = pixels + column;
                TransformSix(
                    TSimd.Load(pixel[0] + channel),
                    TSimd.Load(pixel[LargeInput] + channel),
                    TSimd.Load(pixel[2 * LargeInput] + channel),
                    TSimd.Load(pixel[3 * LargeInput] + channel),
                    TSimd.Load(pixel[4 * LargeInput] + channel),
                    TSimd.Load(pixel[5 * LargeInput] + channel),
                    between + (column * TSimd.Width),
                    row);
            }

            float* target = destination + channel;
            float* source = between;
            for (int line = 0; line < LargeInput; line++)
            {
                TransformSix(
                    TSimd.Load(source),
                    TSimd.Load(source + TSimd.Width),
                    TSimd.Load(source + (2 * TSimd.Width)),
                    TSimd.Load(source + (3 * TSimd.Width)),
                    TSimd.Load(source + (4 * TSimd.Width)),
                    TSimd.Load(source + (5 * TSimd.Width)),
                    target,
                    elementStride);
                source += row;
                target += LargeInput * elementStride;
            }
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public override void RestoreLargePatch(float* source, nint elementStride, in GemmArguments arguments, float** residuals, float** outputs)
    {
        // A^T m for one vector of channels, row by row
        float* between = stackalloc float[LargeOutput * LargeInput * TSimd.Width];
        nint row = LargeInput * TSimd.Width;
        TVector minimum = TSimd.Create(arguments.Clamp.Minimum);
        TVector maximum = TSimd.Create(arguments.Clamp.Maximum);
        for (nint channel = 0; channel < arguments.Channels; channel += TSimd.Width)
        {
            float* element = source + channel;
            for (int column = 0; column < LargeInput; column++)
            {
                RestoreSix(element, LargeInput * elementStride, out TVector value0, out TVector value1, out TVector value2, out TVector value3);
                float* target = between + (column * TSimd.Width);
                TSimd.Store(value0, target);
                TSimd.Store(value1, target + row);
                TSimd.Store(value2, target + (2 * row));
                TSimd.Store(value3, target + (3 * row));
                element += elementStride;
            }

            TVector bias = TSimd.Load(arguments.Bias + channel);
            float* line = between;
            for (int i = 0; i < LargeOutput * LargeOutput; i += LargeOutput)
            {
                RestoreSix(line, TSimd.Width, out TVector value0, out TVector value1, out TVector value2, out TVector value3);
                line += row;
                value0 = TSimd.Add(bias, value0);
                value1 = TSimd.Add(bias, value1);
                value2 = TSimd.Add(bias, value2);
                value3 = TSimd.Add(bias, value3);
                if (residuals is not null)
                {
                    value0 = TSimd.Add(value0, TSimd.Load(residuals[i] + channel));
                    value1 = TSimd.Add(value1, TSimd.Load(residuals[i + 1] + channel));
                    value2 = TSimd.Add(value2, TSimd.Load(residuals[i + 2] + channel));
                    value3 = TSimd.Add(value3, TSimd.Load(residuals[i + 3] + channel));
                }

                TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, value0)), outputs[i] + channel);
                TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, value1)), outputs[i + 1] + channel);
                TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, value2)), outputs[i + 2] + channel);
                TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, value3)), outputs[i + 3] + channel);
            }
        }
    }

    /// <summary>
    /// The product of B^T with a column; with the points a and b, A and B their squares: AB d0 - (A + B) d2 + d4, (d4 - B d2) + a (d3 - B d1),
    /// (d4 - B d2) - a (d3 - B d1), (d4 - A d2) + b (d3 - A d1), (d4 - A d2) - b (d3 - A d1), AB d1 - (A + B) d3 + d5.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransformSix(TVector value0, TVector value1, TVector value2, TVector value3, TVector value4, TVector value5, float* target, nint stride)
    {
        TVector product = TSimd.Create(NearSquare * FarSquare);
        TVector sum = TSimd.Create(-NearSquare - FarSquare);
        TVector nearSquare = TSimd.Create(-NearSquare);
        TVector farSquare = TSimd.Create(-FarSquare);
        TVector nearEven = TSimd.MultiplyAdd(farSquare, value2, value4);
        TVector nearOdd = TSimd.Multiply(TSimd.Create(Winograd.NearPoint), TSimd.MultiplyAdd(farSquare, value1, value3));
        TVector farEven = TSimd.MultiplyAdd(nearSquare, value2, value4);
        TVector farOdd = TSimd.Multiply(TSimd.Create(Winograd.FarPoint), TSimd.MultiplyAdd(nearSquare, value1, value3));
        TSimd.Store(TSimd.MultiplyAdd(product, value0, TSimd.MultiplyAdd(sum, value2, value4)), target);
        TSimd.Store(TSimd.Add(nearEven, nearOdd), target + stride);
        TSimd.Store(TSimd.Subtract(nearEven, nearOdd), target + (2 * stride));
        TSimd.Store(TSimd.Add(farEven, farOdd), target + (3 * stride));
        TSimd.Store(TSimd.Subtract(farEven, farOdd), target + (4 * stride));
        TSimd.Store(TSimd.MultiplyAdd(product, value1, TSimd.MultiplyAdd(sum, value3, value5)), target + (5 * stride));
    }

    /// <summary>
    /// The product of A^T with a column: m0 + (m1 + m2) + (m3 + m4), a (m1 - m2) + b (m3 - m4), A (m1 + m2) + B (m3 + m4),
    /// aA (m1 - m2) + bB (m3 - m4) + m5.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RestoreSix(float* element, nint stride, out TVector value0, out TVector value1, out TVector value2, out TVector value3)
    {
        TVector first = TSimd.Load(element + stride);
        TVector second = TSimd.Load(element + (2 * stride));
        TVector third = TSimd.Load(element + (3 * stride));
        TVector fourth = TSimd.Load(element + (4 * stride));
        TVector nearSum = TSimd.Add(first, second);
        TVector farSum = TSimd.Add(third, fourth);
        TVector nearOdd = TSimd.Multiply(TSimd.Create(Winograd.NearPoint), TSimd.Subtract(first, second));
        TVector farOdd = TSimd.Multiply(TSimd.Create(Winograd.FarPoint), TSimd.Subtract(third, fourth));
        TVector nearSquare = TSimd.Create(NearSquare);
        TVector farSquare = TSimd.Create(FarSquare);
        value0 = TSimd.Add(TSimd.Load(element), TSimd.Add(nearSum, farSum));
        value1 = TSimd.Add(nearOdd, farOdd);
        value2 = TSimd.MultiplyAdd(nearSquare, nearSum, TSimd.Multiply(farSquare, farSum));
        value3 = TSimd.MultiplyAdd(nearSquare, nearOdd, TSimd.MultiplyAdd(farSquare, farOdd, TSimd.Load(element + (5 * stride))));
    }
}
