using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ASMNet.Inference.Cpu.Graph;

namespace ASMNet.Inference.Cpu.Kernels;

/// <summary>
/// AVX-512 tiles for a last panel with at most 24 channels, which MobileNetV2's second stage has: a vector of 16 and one of 8
/// lanes take three quarters of the time of two vectors of 16.
/// </summary>
internal static unsafe class HalfTiles
{
    /// <summary>The largest number of channels in such a panel.</summary>
    public const int Channels = 24;

    /// <summary>8 pixels by 16 + 8 channels; sumP0 holds the first 16 channels of pixel P, sumP1 the last 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile8(in GemmArguments arguments, float** rows, nint tapStride, float* weights, float* bias, float* residual, float* output)
    {
        Vector512<float> sum00 = Vector512.Load(bias);
        Vector512<float> sum10 = sum00;
        Vector512<float> sum20 = sum00;
        Vector512<float> sum30 = sum00;
        Vector512<float> sum40 = sum00;
        Vector512<float> sum50 = sum00;
        Vector512<float> sum60 = sum00;
        Vector512<float> sum70 = sum00;
        Vector256<float> sum01 = Vector256.Load(bias + 16);
        Vector256<float> sum11 = sum01;
        Vector256<float> sum21 = sum01;
        Vector256<float> sum31 = sum01;
        Vector256<float> sum41 = sum01;
        Vector256<float> sum51 = sum01;
        Vector256<float> sum61 = sum01;
        Vector256<float> sum71 = sum01;
        nint depth = arguments.Depth;
        for (int tap = arguments.Taps; tap > 0; tap--)
        {
            float* row0 = rows[0];
            float* row1 = rows[1];
            float* row2 = rows[2];
            float* row3 = rows[3];
            float* row4 = rows[4];
            float* row5 = rows[5];
            float* row6 = rows[6];
            float* row7 = rows[7];
            rows += tapStride;
            for (nint k = 0; k < depth; k++)
            {
                Vector512<float> weight0 = Vector512.Load(weights);
                Vector256<float> weight1 = Vector256.Load(weights + 16);
                Sse.Prefetch0(weights + GemmArguments.Ahead);
                Sse.Prefetch0(weights + GemmArguments.Ahead + 16);
                weights += 32;
                Vector512<float> value0 = Vector512.Create(row0[k]);
                sum00 = Avx512F.FusedMultiplyAdd(value0, weight0, sum00);
                sum01 = Fma.MultiplyAdd(value0.GetLower(), weight1, sum01);
                Vector512<float> value1 = Vector512.Create(row1[k]);
                sum10 = Avx512F.FusedMultiplyAdd(value1, weight0, sum10);
                sum11 = Fma.MultiplyAdd(value1.GetLower(), weight1, sum11);
                Vector512<float> value2 = Vector512.Create(row2[k]);
                sum20 = Avx512F.FusedMultiplyAdd(value2, weight0, sum20);
                sum21 = Fma.MultiplyAdd(value2.GetLower(), weight1, sum21);
                Vector512<float> value3 = Vector512.Create(row3[k]);
                sum30 = Avx512F.FusedMultiplyAdd(value3, weight0, sum30);
                sum31 = Fma.MultiplyAdd(value3.GetLower(), weight1, sum31);
                Vector512<float> value4 = Vector512.Create(row4[k]);
                sum40 = Avx512F.FusedMultiplyAdd(value4, weight0, sum40);
                sum41 = Fma.MultiplyAdd(value4.GetLower(), weight1, sum41);
                Vector512<float> value5 = Vector512.Create(row5[k]);
                sum50 = Avx512F.FusedMultiplyAdd(value5, weight0, sum50);
                sum51 = Fma.MultiplyAdd(value5.GetLower(), weight1, sum51);
                Vector512<float> value6 = Vector512.Create(row6[k]);
                sum60 = Avx512F.FusedMultiplyAdd(value6, weight0, sum60);
                sum61 = Fma.MultiplyAdd(value6.GetLower(), weight1, sum61);
                Vector512<float> value7 = Vector512.Create(row7[k]);
                sum70 = Avx512F.FusedMultiplyAdd(value7, weight0, sum70);
                sum71 = Fma.MultiplyAdd(value7.GetLower(), weight1, sum71);
            }
        }

        nint stride = arguments.OutputStride;
        nint residualStride = arguments.ResidualStride;
        Finish(sum00, sum01, residual, arguments.Clamp, output);
        Finish(sum10, sum11, Next(residual, residualStride), arguments.Clamp, output + stride);
        Finish(sum20, sum21, Next(residual, 2 * residualStride), arguments.Clamp, output + (2 * stride));
        Finish(sum30, sum31, Next(residual, 3 * residualStride), arguments.Clamp, output + (3 * stride));
        Finish(sum40, sum41, Next(residual, 4 * residualStride), arguments.Clamp, output + (4 * stride));
        Finish(sum50, sum51, Next(residual, 5 * residualStride), arguments.Clamp, output + (5 * stride));
        Finish(sum60, sum61, Next(residual, 6 * residualStride), arguments.Clamp, output + (6 * stride));
        Finish(sum70, sum71, Next(residual, 7 * residualStride), arguments.Clamp, output + (7 * stride));
    }

    /// <summary>4 pixels by 16 + 8 channels; sumP0 holds the first 16 channels of pixel P, sumP1 the last 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile4(in GemmArguments arguments, float** rows, nint tapStride, float* weights, float* bias, float* residual, float* output)
    {
        Vector512<float> sum00 = Vector512.Load(bias);
        Vector512<float> sum10 = sum00;
        Vector512<float> sum20 = sum00;
        Vector512<float> sum30 = sum00;
        Vector256<float> sum01 = Vector256.Load(bias + 16);
        Vector256<float> sum11 = sum01;
        Vector256<float> sum21 = sum01;
        Vector256<float> sum31 = sum01;
        nint depth = arguments.Depth;
        for (int tap = arguments.Taps; tap > 0; tap--)
        {
            float* row0 = rows[0];
            float* row1 = rows[1];
            float* row2 = rows[2];
            float* row3 = rows[3];
            rows += tapStride;
            for (nint k = 0; k < depth; k++)
            {
                Vector512<float> weight0 = Vector512.Load(weights);
                Vector256<float> weight1 = Vector256.Load(weights + 16);
                Sse.Prefetch0(weights + GemmArguments.Ahead);
                Sse.Prefetch0(weights + GemmArguments.Ahead + 16);
                weights += 32;
                Vector512<float> value0 = Vector512.Create(row0[k]);
                sum00 = Avx512F.FusedMultiplyAdd(value0, weight0, sum00);
                sum01 = Fma.MultiplyAdd(value0.GetLower(), weight1, sum01);
                Vector512<float> value1 = Vector512.Create(row1[k]);
                sum10 = Avx512F.FusedMultiplyAdd(value1, weight0, sum10);
                sum11 = Fma.MultiplyAdd(value1.GetLower(), weight1, sum11);
                Vector512<float> value2 = Vector512.Create(row2[k]);
                sum20 = Avx512F.FusedMultiplyAdd(value2, weight0, sum20);
                sum21 = Fma.MultiplyAdd(value2.GetLower(), weight1, sum21);
                Vector512<float> value3 = Vector512.Create(row3[k]);
                sum30 = Avx512F.FusedMultiplyAdd(value3, weight0, sum30);
                sum31 = Fma.MultiplyAdd(value3.GetLower(), weight1, sum31);
            }
        }

        nint stride = arguments.OutputStride;
        nint residualStride = arguments.ResidualStride;
        Finish(sum00, sum01, residual, arguments.Clamp, output);
        Finish(sum10, sum11, Next(residual, residualStride), arguments.Clamp, output + stride);
        Finish(sum20, sum21, Next(residual, 2 * residualStride), arguments.Clamp, output + (2 * stride));
        Finish(sum30, sum31, Next(residual, 3 * residualStride), arguments.Clamp, output + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Next(float* residual, nint offset) => residual is null ? null : residual + offset;

    /// <summary>Adds the summand, limits and writes one pixel; the 8 channels that are only filling become zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(Vector512<float> sum0, Vector256<float> sum1, float* residual, Clamp clamp, float* output)
    {
        if (residual is not null)
        {
            sum0 += Vector512.Load(residual);
            sum1 += Vector256.Load(residual + 16);
        }

        sum0 = Vector512.MinNative(Vector512.Create(clamp.Maximum), Vector512.MaxNative(Vector512.Create(clamp.Minimum), sum0));
        sum1 = Vector256.MinNative(Vector256.Create(clamp.Maximum), Vector256.MaxNative(Vector256.Create(clamp.Minimum), sum1));
        sum0.Store(output);
        sum1.ToVector512().Store(output + 16);
    }
}
