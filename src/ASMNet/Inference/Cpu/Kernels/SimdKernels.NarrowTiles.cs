using System.Runtime.CompilerServices;

namespace ASMNet.Inference.Cpu.Kernels;

/// <content>Tiles of one vector of output channels, for a last panel that is half as wide as the others.</content>
internal sealed unsafe partial class SimdKernels<TSimd, TVector>
{
    /// <summary>8 pixels by 1 vector of output channels; sumPV holds vector V of pixel P.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8x1(in GemmArguments arguments, float** rows, nint tapStride, float* weights, float* bias, float* residual, float* output)
    {
        TVector sum00 = TSimd.Load(bias);
        TVector sum10 = sum00;
        TVector sum20 = sum00;
        TVector sum30 = sum00;
        TVector sum40 = sum00;
        TVector sum50 = sum00;
        TVector sum60 = sum00;
        TVector sum70 = sum00;
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
                TSimd.Prefetch(weights + GemmArguments.Ahead);
                weights += TSimd.Width;
                TVector value0 = TSimd.Create(row0[k]);
                sum00 = TSimd.MultiplyAdd(value0, weight0, sum00);
                TVector value1 = TSimd.Create(row1[k]);
                sum10 = TSimd.MultiplyAdd(value1, weight0, sum10);
                TVector value2 = TSimd.Create(row2[k]);
                sum20 = TSimd.MultiplyAdd(value2, weight0, sum20);
                TVector value3 = TSimd.Create(row3[k]);
                sum30 = TSimd.MultiplyAdd(value3, weight0, sum30);
                TVector value4 = TSimd.Create(row4[k]);
                sum40 = TSimd.MultiplyAdd(value4, weight0, sum40);
                TVector value5 = TSimd.Create(row5[k]);
                sum50 = TSimd.MultiplyAdd(value5, weight0, sum50);
                TVector value6 = TSimd.Create(row6[k]);
                sum60 = TSimd.MultiplyAdd(value6, weight0, sum60);
                TVector value7 = TSimd.Create(row7[k]);
                sum70 = TSimd.MultiplyAdd(value7, weight0, sum70);
            }
        }

        nint stride = arguments.OutputStride;
        TVector minimum = TSimd.Create(arguments.Clamp.Minimum);
        TVector maximum = TSimd.Create(arguments.Clamp.Maximum);
        if (residual is not null)
        {
            nint residualStride = arguments.ResidualStride;
            sum00 = TSimd.Add(sum00, TSimd.Load(residual));
            residual += residualStride;
            sum10 = TSimd.Add(sum10, TSimd.Load(residual));
            residual += residualStride;
            sum20 = TSimd.Add(sum20, TSimd.Load(residual));
            residual += residualStride;
            sum30 = TSimd.Add(sum30, TSimd.Load(residual));
            residual += residualStride;
            sum40 = TSimd.Add(sum40, TSimd.Load(residual));
            residual += residualStride;
            sum50 = TSimd.Add(sum50, TSimd.Load(residual));
            residual += residualStride;
            sum60 = TSimd.Add(sum60, TSimd.Load(residual));
            residual += residualStride;
            sum70 = TSimd.Add(sum70, TSimd.Load(residual));
        }

        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum00)), output);
        output += stride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum10)), output);
        output += stride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum20)), output);
        output += stride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum30)), output);
        output += stride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum40)), output);
        output += stride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum50)), output);
        output += stride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum60)), output);
        output += stride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum70)), output);
    }

    /// <summary>4 pixels by 1 vector of output channels; sumPV holds vector V of pixel P.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x1(in GemmArguments arguments, float** rows, nint tapStride, float* weights, float* bias, float* residual, float* output)
    {
        TVector sum00 = TSimd.Load(bias);
        TVector sum10 = sum00;
        TVector sum20 = sum00;
        TVector sum30 = sum00;
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
                TSimd.Prefetch(weights + GemmArguments.Ahead);
                weights += TSimd.Width;
                TVector value0 = TSimd.Create(row0[k]);
                sum00 = TSimd.MultiplyAdd(value0, weight0, sum00);
                TVector value1 = TSimd.Create(row1[k]);
                sum10 = TSimd.MultiplyAdd(value1, weight0, sum10);
                TVector value2 = TSimd.Create(row2[k]);
                sum20 = TSimd.MultiplyAdd(value2, weight0, sum20);
                TVector value3 = TSimd.Create(row3[k]);
                sum30 = TSimd.MultiplyAdd(value3, weight0, sum30);
            }
        }

        nint stride = arguments.OutputStride;
        TVector minimum = TSimd.Create(arguments.Clamp.Minimum);
        TVector maximum = TSimd.Create(arguments.Clamp.Maximum);
        if (residual is not null)
        {
            nint residualStride = arguments.ResidualStride;
            sum00 = TSimd.Add(sum00, TSimd.Load(residual));
            residual += residualStride;
            sum10 = TSimd.Add(sum10, TSimd.Load(residual));
            residual += residualStride;
            sum20 = TSimd.Add(sum20, TSimd.Load(residual));
            residual += residualStride;
            sum30 = TSimd.Add(sum30, TSimd.Load(residual));
        }

        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum00)), output);
        output += stride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum10)), output);
        output += stride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum20)), output);
        output += stride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum30)), output);
    }

    /// <summary>1 pixel by 1 vector of output channels; sumPV holds vector V of pixel P.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1x1(in GemmArguments arguments, float** rows, nint tapStride, float* weights, float* bias, float* residual, float* output)
    {
        TVector sum00 = TSimd.Load(bias);
        nint depth = arguments.Depth;
        for (int tap = arguments.Taps; tap > 0; tap--)
        {
            float* row0 = rows[0];
            rows += tapStride;
            for (nint k = 0; k < depth; k++)
            {
                TVector weight0 = TSimd.Load(weights);
                TSimd.Prefetch(weights + GemmArguments.Ahead);
                weights += TSimd.Width;
                TVector value0 = TSimd.Create(row0[k]);
                sum00 = TSimd.MultiplyAdd(value0, weight0, sum00);
            }
        }

        TVector minimum = TSimd.Create(arguments.Clamp.Minimum);
        TVector maximum = TSimd.Create(arguments.Clamp.Maximum);
        if (residual is not null)
        {
            sum00 = TSimd.Add(sum00, TSimd.Load(residual));
        }

        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum00)), output);
    }
}
