using System.Runtime.CompilerServices;

namespace ASMNet.Inference.Cpu.Kernels;

/// <content>Tiles of two vectors of output channels. Each step multiplies one number of every pixel with the same two vectors of weights.</content>
internal sealed unsafe partial class SimdKernels<TSimd, TVector>
{
    /// <summary>8 pixels by 2 vectors of output channels; sumPV holds vector V of pixel P.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8x2(in GemmArguments arguments, float** rows, nint tapStride, float* weights, float* bias, float* residual, float* output)
    {
        TVector sum00 = TSimd.Load(bias);
        TVector sum10 = sum00;
        TVector sum20 = sum00;
        TVector sum30 = sum00;
        TVector sum40 = sum00;
        TVector sum50 = sum00;
        TVector sum60 = sum00;
        TVector sum70 = sum00;
        TVector sum01 = TSimd.Load(bias + TSimd.Width);
        TVector sum11 = sum01;
        TVector sum21 = sum01;
        TVector sum31 = sum01;
        TVector sum41 = sum01;
        TVector sum51 = sum01;
        TVector sum61 = sum01;
        TVector sum71 = sum01;
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
                TVector weight0 = TSimd.Load(weights);
                TVector weight1 = TSimd.Load(weights + TSimd.Width);
                Prefetch(weights);
                weights += 2 * TSimd.Width;
                TVector value0 = TSimd.Create(row0[k]);
                sum00 = TSimd.MultiplyAdd(value0, weight0, sum00);
                sum01 = TSimd.MultiplyAdd(value0, weight1, sum01);
                TVector value1 = TSimd.Create(row1[k]);
                sum10 = TSimd.MultiplyAdd(value1, weight0, sum10);
                sum11 = TSimd.MultiplyAdd(value1, weight1, sum11);
                TVector value2 = TSimd.Create(row2[k]);
                sum20 = TSimd.MultiplyAdd(value2, weight0, sum20);
                sum21 = TSimd.MultiplyAdd(value2, weight1, sum21);
                TVector value3 = TSimd.Create(row3[k]);
                sum30 = TSimd.MultiplyAdd(value3, weight0, sum30);
                sum31 = TSimd.MultiplyAdd(value3, weight1, sum31);
                TVector value4 = TSimd.Create(row4[k]);
                sum40 = TSimd.MultiplyAdd(value4, weight0, sum40);
                sum41 = TSimd.MultiplyAdd(value4, weight1, sum41);
                TVector value5 = TSimd.Create(row5[k]);
                sum50 = TSimd.MultiplyAdd(value5, weight0, sum50);
                sum51 = TSimd.MultiplyAdd(value5, weight1, sum51);
                TVector value6 = TSimd.Create(row6[k]);
                sum60 = TSimd.MultiplyAdd(value6, weight0, sum60);
                sum61 = TSimd.MultiplyAdd(value6, weight1, sum61);
                TVector value7 = TSimd.Create(row7[k]);
                sum70 = TSimd.MultiplyAdd(value7, weight0, sum70);
                sum71 = TSimd.MultiplyAdd(value7, weight1, sum71);
            }
        }

        nint stride = arguments.OutputStride;
        TVector minimum = TSimd.Create(arguments.Clamp.Minimum);
        TVector maximum = TSimd.Create(arguments.Clamp.Maximum);
        if (residual is not null)
        {
            nint residualStride = arguments.ResidualStride;
            sum00 = TSimd.Add(sum00, TSimd.Load(residual));
            sum01 = TSimd.Add(sum01, TSimd.Load(residual + TSimd.Width));
            residual += residualStride;
            sum10 = TSimd.Add(sum10, TSimd.Load(residual));
            sum11 = TSimd.Add(sum11, TSimd.Load(residual + TSimd.Width));
            residual += residualStride;
            sum20 = TSimd.Add(sum20, TSimd.Load(residual));
            sum21 = TSimd.Add(sum21, TSimd.Load(residual + TSimd.Width));
            residual += residualStride;
            sum30 = TSimd.Add(sum30, TSimd.Load(residual));
            sum31 = TSimd.Add(sum31, TSimd.Load(residual + TSimd.Width));
            residual += residualStride;
            sum40 = TSimd.Add(sum40, TSimd.Load(residual));
            sum41 = TSimd.Add(sum41, TSimd.Load(residual + TSimd.Width));
            residual += residualStride;
            sum50 = TSimd.Add(sum50, TSimd.Load(residual));
            sum51 = TSimd.Add(sum51, TSimd.Load(residual + TSimd.Width));
            residual += residualStride;
            sum60 = TSimd.Add(sum60, TSimd.Load(residual));
            sum61 = TSimd.Add(sum61, TSimd.Load(residual + TSimd.Width));
            residual += residualStride;
            sum70 = TSimd.Add(sum70, TSimd.Load(residual));
            sum71 = TSimd.Add(sum71, TSimd.Load(residual + TSimd.Width));
        }

        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum00)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum01)), output + TSimd.Width);
        output += stride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum10)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum11)), output + TSimd.Width);
        output += stride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum20)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum21)), output + TSimd.Width);
        output += stride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum30)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum31)), output + TSimd.Width);
        output += stride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum40)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum41)), output + TSimd.Width);
        output += stride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum50)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum51)), output + TSimd.Width);
        output += stride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum60)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum61)), output + TSimd.Width);
        output += stride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum70)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum71)), output + TSimd.Width);
    }

    /// <summary>6 pixels by 2 vectors of output channels; sumPV holds vector V of pixel P.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile6x2(in GemmArguments arguments, float** rows, nint tapStride, float* weights, float* bias, float* residual, float* output)
    {
        TVector sum00 = TSimd.Load(bias);
        TVector sum10 = sum00;
        TVector sum20 = sum00;
        TVector sum30 = sum00;
        TVector sum40 = sum00;
        TVector sum50 = sum00;
        TVector sum01 = TSimd.Load(bias + TSimd.Width);
        TVector sum11 = sum01;
        TVector sum21 = sum01;
        TVector sum31 = sum01;
        TVector sum41 = sum01;
        TVector sum51 = sum01;
        nint depth = arguments.Depth;
        for (int tap = arguments.Taps; tap > 0; tap--)
        {
            float* row0 = rows[0];
            float* row1 = rows[1];
            float* row2 = rows[2];
            float* row3 = rows[3];
            float* row4 = rows[4];
            float* row5 = rows[5];
            rows += tapStride;
            for (nint k = 0; k < depth; k++)
            {
                TVector weight0 = TSimd.Load(weights);
                TVector weight1 = TSimd.Load(weights + TSimd.Width);
                Prefetch(weights);
                weights += 2 * TSimd.Width;
                TVector value0 = TSimd.Create(row0[k]);
                sum00 = TSimd.MultiplyAdd(value0, weight0, sum00);
                sum01 = TSimd.MultiplyAdd(value0, weight1, sum01);
                TVector value1 = TSimd.Create(row1[k]);
                sum10 = TSimd.MultiplyAdd(value1, weight0, sum10);
                sum11 = TSimd.MultiplyAdd(value1, weight1, sum11);
                TVector value2 = TSimd.Create(row2[k]);
                sum20 = TSimd.MultiplyAdd(value2, weight0, sum20);
                sum21 = TSimd.MultiplyAdd(value2, weight1, sum21);
                TVector value3 = TSimd.Create(row3[k]);
                sum30 = TSimd.MultiplyAdd(value3, weight0, sum30);
                sum31 = TSimd.MultiplyAdd(value3, weight1, sum31);
                TVector value4 = TSimd.Create(row4[k]);
                sum40 = TSimd.MultiplyAdd(value4, weight0, sum40);
                sum41 = TSimd.MultiplyAdd(value4, weight1, sum41);
                TVector value5 = TSimd.Create(row5[k]);
                sum50 = TSimd.MultiplyAdd(value5, weight0, sum50);
                sum51 = TSimd.MultiplyAdd(value5, weight1, sum51);
            }
        }

        nint stride = arguments.OutputStride;
        TVector minimum = TSimd.Create(arguments.Clamp.Minimum);
        TVector maximum = TSimd.Create(arguments.Clamp.Maximum);
        if (residual is not null)
        {
            nint residualStride = arguments.ResidualStride;
            sum00 = TSimd.Add(sum00, TSimd.Load(residual));
            sum01 = TSimd.Add(sum01, TSimd.Load(residual + TSimd.Width));
            residual += residualStride;
            sum10 = TSimd.Add(sum10, TSimd.Load(residual));
            sum11 = TSimd.Add(sum11, TSimd.Load(residual + TSimd.Width));
            residual += residualStride;
            sum20 = TSimd.Add(sum20, TSimd.Load(residual));
            sum21 = TSimd.Add(sum21, TSimd.Load(residual + TSimd.Width));
            residual += residualStride;
            sum30 = TSimd.Add(sum30, TSimd.Load(residual));
            sum31 = TSimd.Add(sum31, TSimd.Load(residual + TSimd.Width));
            residual += residualStride;
            sum40 = TSimd.Add(sum40, TSimd.Load(residual));
            sum41 = TSimd.Add(sum41, TSimd.Load(residual + TSimd.Width));
            residual += residualStride;
            sum50 = TSimd.Add(sum50, TSimd.Load(residual));
            sum51 = TSimd.Add(sum51, TSimd.Load(residual + TSimd.Width));
        }

        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum00)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum01)), output + TSimd.Width);
        output += stride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum10)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum11)), output + TSimd.Width);
        output += stride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum20)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum21)), output + TSimd.Width);
        output += stride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum30)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum31)), output + TSimd.Width);
        output += stride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum40)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum41)), output + TSimd.Width);
        output += stride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum50)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum51)), output + TSimd.Width);
    }

    /// <summary>4 pixels by 2 vectors of output channels; sumPV holds vector V of pixel P.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x2(in GemmArguments arguments, float** rows, nint tapStride, float* weights, float* bias, float* residual, float* output)
    {
        TVector sum00 = TSimd.Load(bias);
        TVector sum10 = sum00;
        TVector sum20 = sum00;
        TVector sum30 = sum00;
        TVector sum01 = TSimd.Load(bias + TSimd.Width);
        TVector sum11 = sum01;
        TVector sum21 = sum01;
        TVector sum31 = sum01;
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
                TVector weight0 = TSimd.Load(weights);
                TVector weight1 = TSimd.Load(weights + TSimd.Width);
                Prefetch(weights);
                weights += 2 * TSimd.Width;
                TVector value0 = TSimd.Create(row0[k]);
                sum00 = TSimd.MultiplyAdd(value0, weight0, sum00);
                sum01 = TSimd.MultiplyAdd(value0, weight1, sum01);
                TVector value1 = TSimd.Create(row1[k]);
                sum10 = TSimd.MultiplyAdd(value1, weight0, sum10);
                sum11 = TSimd.MultiplyAdd(value1, weight1, sum11);
                TVector value2 = TSimd.Create(row2[k]);
                sum20 = TSimd.MultiplyAdd(value2, weight0, sum20);
                sum21 = TSimd.MultiplyAdd(value2, weight1, sum21);
                TVector value3 = TSimd.Create(row3[k]);
                sum30 = TSimd.MultiplyAdd(value3, weight0, sum30);
                sum31 = TSimd.MultiplyAdd(value3, weight1, sum31);
            }
        }

        nint stride = arguments.OutputStride;
        TVector minimum = TSimd.Create(arguments.Clamp.Minimum);
        TVector maximum = TSimd.Create(arguments.Clamp.Maximum);
        if (residual is not null)
        {
            nint residualStride = arguments.ResidualStride;
            sum00 = TSimd.Add(sum00, TSimd.Load(residual));
            sum01 = TSimd.Add(sum01, TSimd.Load(residual + TSimd.Width));
            residual += residualStride;
            sum10 = TSimd.Add(sum10, TSimd.Load(residual));
            sum11 = TSimd.Add(sum11, TSimd.Load(residual + TSimd.Width));
            residual += residualStride;
            sum20 = TSimd.Add(sum20, TSimd.Load(residual));
            sum21 = TSimd.Add(sum21, TSimd.Load(residual + TSimd.Width));
            residual += residualStride;
            sum30 = TSimd.Add(sum30, TSimd.Load(residual));
            sum31 = TSimd.Add(sum31, TSimd.Load(residual + TSimd.Width));
        }

        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum00)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum01)), output + TSimd.Width);
        output += stride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum10)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum11)), output + TSimd.Width);
        output += stride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum20)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum21)), output + TSimd.Width);
        output += stride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum30)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum31)), output + TSimd.Width);
    }

    /// <summary>1 pixel by 2 vectors of output channels; sumPV holds vector V of pixel P.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1x2(in GemmArguments arguments, float** rows, nint tapStride, float* weights, float* bias, float* residual, float* output)
    {
        TVector sum00 = TSimd.Load(bias);
        TVector sum01 = TSimd.Load(bias + TSimd.Width);
        nint depth = arguments.Depth;
        for (int tap = arguments.Taps; tap > 0; tap--)
        {
            float* row0 = rows[0];
            rows += tapStride;
            for (nint k = 0; k < depth; k++)
            {
                TVector weight0 = TSimd.Load(weights);
                TVector weight1 = TSimd.Load(weights + TSimd.Width);
                Prefetch(weights);
                weights += 2 * TSimd.Width;
                TVector value0 = TSimd.Create(row0[k]);
                sum00 = TSimd.MultiplyAdd(value0, weight0, sum00);
                sum01 = TSimd.MultiplyAdd(value0, weight1, sum01);
            }
        }

        TVector minimum = TSimd.Create(arguments.Clamp.Minimum);
        TVector maximum = TSimd.Create(arguments.Clamp.Maximum);
        if (residual is not null)
        {
            sum00 = TSimd.Add(sum00, TSimd.Load(residual));
            sum01 = TSimd.Add(sum01, TSimd.Load(residual + TSimd.Width));
        }

        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum00)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum01)), output + TSimd.Width);
    }
}
