using System.Runtime.CompilerServices;

namespace ASMNet.Inference.Cpu.Kernels;

/// <content>The transformations of Winograd's method; every lane is a channel.</content>
internal sealed unsafe partial class SimdKernels<TSimd, TVector>
{
    /// <inheritdoc/>
    public override bool UsesWinograd => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void TransformPatch(float** pixels, float* destination, nint elementStride, int channels)
    {
        for (nint channel = 0; channel < channels; channel += TSimd.Width)
        {
            // Columns first: rowRC is row R of B^T d at column C.
            TransformColumn(pixels, channel, out TVector row00, out TVector row10, out TVector row20, out TVector row30);
            TransformColumn(pixels + 1, channel, out TVector row01, out TVector row11, out TVector row21, out TVector row31);
            TransformColumn(pixels + 2, channel, out TVector row02, out TVector row12, out TVector row22, out TVector row32);
            TransformColumn(pixels + 3, channel, out TVector row03, out TVector row13, out TVector row23, out TVector row33);
            float* target = destination + channel;
            StoreRow(target, elementStride, row00, row01, row02, row03);
            StoreRow(target + (4 * elementStride), elementStride, row10, row11, row12, row13);
            StoreRow(target + (8 * elementStride), elementStride, row20, row21, row22, row23);
            StoreRow(target + (12 * elementStride), elementStride, row30, row31, row32, row33);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void RestorePatch(float* source, nint elementStride, in GemmArguments arguments, float** residuals, float** outputs)
    {
        TVector minimum = TSimd.Create(arguments.Clamp.Minimum);
        TVector maximum = TSimd.Create(arguments.Clamp.Maximum);
        for (nint channel = 0; channel < arguments.Channels; channel += TSimd.Width)
        {
            float* element = source + channel;
            RestoreColumn(element, elementStride, out TVector top0, out TVector bottom0);
            RestoreColumn(element + elementStride, elementStride, out TVector top1, out TVector bottom1);
            RestoreColumn(element + (2 * elementStride), elementStride, out TVector top2, out TVector bottom2);
            RestoreColumn(element + (3 * elementStride), elementStride, out TVector top3, out TVector bottom3);
            TVector bias = TSimd.Load(arguments.Bias + channel);
            TVector result0 = TSimd.Add(bias, TSimd.Add(top0, TSimd.Add(top1, top2)));
            TVector result1 = TSimd.Add(bias, TSimd.Subtract(TSimd.Subtract(top1, top2), top3));
            TVector result2 = TSimd.Add(bias, TSimd.Add(bottom0, TSimd.Add(bottom1, bottom2)));
            TVector result3 = TSimd.Add(bias, TSimd.Subtract(TSimd.Subtract(bottom1, bottom2), bottom3));
            if (residuals is not null)
            {
                result0 = TSimd.Add(result0, TSimd.Load(residuals[0] + channel));
                result1 = TSimd.Add(result1, TSimd.Load(residuals[1] + channel));
                result2 = TSimd.Add(result2, TSimd.Load(residuals[2] + channel));
                result3 = TSimd.Add(result3, TSimd.Load(residuals[3] + channel));
            }

            TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, result0)), outputs[0] + channel);
            TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, result1)), outputs[1] + channel);
            TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, result2)), outputs[2] + channel);
            TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, result3)), outputs[3] + channel);
        }
    }

    /// <summary>One column of B^T d: d0 - d2, d1 + d2, d2 - d1, d1 - d3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransformColumn(float** column, nint channel, out TVector row0, out TVector row1, out TVector row2, out TVector row3)
    {
        TVector value0 = TSimd.Load(column[0] + channel);
        TVector value1 = TSimd.Load(column[4] + channel);
        TVector value2 = TSimd.Load(column[8] + channel);
        TVector value3 = TSimd.Load(column[12] + channel);
        row0 = TSimd.Subtract(value0, value2);
        row1 = TSimd.Add(value1, value2);
        row2 = TSimd.Subtract(value2, value1);
        row3 = TSimd.Subtract(value1, value3);
    }

    /// <summary>One row of B^T d B.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow(float* target, nint stride, TVector value0, TVector value1, TVector value2, TVector value3)
    {
        TSimd.Store(TSimd.Subtract(value0, value2), target);
        TSimd.Store(TSimd.Add(value1, value2), target + stride);
        TSimd.Store(TSimd.Subtract(value2, value1), target + (2 * stride));
        TSimd.Store(TSimd.Subtract(value1, value3), target + (3 * stride));
    }

    /// <summary>One column of A^T m: m0 + m1 + m2, m1 - m2 - m3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RestoreColumn(float* element, nint stride, out TVector top, out TVector bottom)
    {
        TVector value1 = TSimd.Load(element + (4 * stride));
        TVector value2 = TSimd.Load(element + (8 * stride));
        top = TSimd.Add(TSimd.Load(element), TSimd.Add(value1, value2));
        bottom = TSimd.Subtract(TSimd.Subtract(value1, value2), TSimd.Load(element + (12 * stride)));
    }
}
