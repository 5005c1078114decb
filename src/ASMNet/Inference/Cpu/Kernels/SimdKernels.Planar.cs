using System.Runtime.CompilerServices;

namespace ASMNet.Inference.Cpu.Kernels;

/// <content>The first convolution, which reads the picture plane by plane as it comes.</content>
internal sealed unsafe partial class SimdKernels<TSimd, TVector>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void MultiplyPlanar(in GemmArguments arguments, float** rows, int stride, int pixels)
    {
        int tile = TSimd.TileRows;
        for (int channel = 0; channel < arguments.Channels; channel += PanelWidth)
        {
            float* weights = arguments.Weights + ((nint)channel * arguments.Taps);
            float* bias = arguments.Bias + channel;
            bool wide = channel + TSimd.Width < arguments.Channels;
            for (int done = 0; done < pixels; done += tile)
            {
                // The last tile begins earlier: pixels computed twice get the same value twice.
                done = Math.Min(done, pixels - tile);
                float* output = arguments.Output + (done * arguments.OutputStride) + channel;
                nint column = (nint)done * stride;
                if (tile == 6)
                {
                    Planar6x2(arguments, rows, stride, column, weights, bias, output);
                }
                else if (wide)
                {
                    Planar8x2(arguments, rows, stride, column, weights, bias, output);
                }
                else
                {
                    Planar8x1(arguments, rows, stride, column, weights, bias, output);
                }
            }
        }
    }

    /// <summary>8 pixels by 2 vectors of output channels; sumPV holds vector V of pixel P.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Planar8x2(in GemmArguments arguments, float** rows, nint stride, nint column, float* weights, float* bias, float* output)
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
        nint offset2 = 2 * stride;
        nint offset3 = 3 * stride;
        nint offset4 = 4 * stride;
        nint offset5 = 5 * stride;
        nint offset6 = 6 * stride;
        nint offset7 = 7 * stride;
        int taps = arguments.Taps;
        for (int tap = 0; tap < taps; tap++)
        {
            float* row = rows[tap] + column;
            TVector weight0 = TSimd.Load(weights);
            TVector weight1 = TSimd.Load(weights + TSimd.Width);
            weights += 2 * TSimd.Width;
            TVector value0 = TSimd.Create(row[0]);
            sum00 = TSimd.MultiplyAdd(value0, weight0, sum00);
            sum01 = TSimd.MultiplyAdd(value0, weight1, sum01);
            TVector value1 = TSimd.Create(row[stride]);
            sum10 = TSimd.MultiplyAdd(value1, weight0, sum10);
            sum11 = TSimd.MultiplyAdd(value1, weight1, sum11);
            TVector value2 = TSimd.Create(row[offset2]);
            sum20 = TSimd.MultiplyAdd(value2, weight0, sum20);
            sum21 = TSimd.MultiplyAdd(value2, weight1, sum21);
            TVector value3 = TSimd.Create(row[offset3]);
            sum30 = TSimd.MultiplyAdd(value3, weight0, sum30);
            sum31 = TSimd.MultiplyAdd(value3, weight1, sum31);
            TVector value4 = TSimd.Create(row[offset4]);
            sum40 = TSimd.MultiplyAdd(value4, weight0, sum40);
            sum41 = TSimd.MultiplyAdd(value4, weight1, sum41);
            TVector value5 = TSimd.Create(row[offset5]);
            sum50 = TSimd.MultiplyAdd(value5, weight0, sum50);
            sum51 = TSimd.MultiplyAdd(value5, weight1, sum51);
            TVector value6 = TSimd.Create(row[offset6]);
            sum60 = TSimd.MultiplyAdd(value6, weight0, sum60);
            sum61 = TSimd.MultiplyAdd(value6, weight1, sum61);
            TVector value7 = TSimd.Create(row[offset7]);
            sum70 = TSimd.MultiplyAdd(value7, weight0, sum70);
            sum71 = TSimd.MultiplyAdd(value7, weight1, sum71);
        }

        nint outputStride = arguments.OutputStride;
        TVector minimum = TSimd.Create(arguments.Clamp.Minimum);
        TVector maximum = TSimd.Create(arguments.Clamp.Maximum);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum00)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum01)), output + TSimd.Width);
        output += outputStride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum10)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum11)), output + TSimd.Width);
        output += outputStride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum20)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum21)), output + TSimd.Width);
        output += outputStride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum30)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum31)), output + TSimd.Width);
        output += outputStride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum40)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum41)), output + TSimd.Width);
        output += outputStride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum50)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum51)), output + TSimd.Width);
        output += outputStride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum60)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum61)), output + TSimd.Width);
        output += outputStride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum70)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum71)), output + TSimd.Width);
    }

    /// <summary>6 pixels by 2 vectors of output channels; sumPV holds vector V of pixel P.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Planar6x2(in GemmArguments arguments, float** rows, nint stride, nint column, float* weights, float* bias, float* output)
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
        nint offset2 = 2 * stride;
        nint offset3 = 3 * stride;
        nint offset4 = 4 * stride;
        nint offset5 = 5 * stride;
        int taps = arguments.Taps;
        for (int tap = 0; tap < taps; tap++)
        {
            float* row = rows[tap] + column;
            TVector weight0 = TSimd.Load(weights);
            TVector weight1 = TSimd.Load(weights + TSimd.Width);
            weights += 2 * TSimd.Width;
            TVector value0 = TSimd.Create(row[0]);
            sum00 = TSimd.MultiplyAdd(value0, weight0, sum00);
            sum01 = TSimd.MultiplyAdd(value0, weight1, sum01);
            TVector value1 = TSimd.Create(row[stride]);
            sum10 = TSimd.MultiplyAdd(value1, weight0, sum10);
            sum11 = TSimd.MultiplyAdd(value1, weight1, sum11);
            TVector value2 = TSimd.Create(row[offset2]);
            sum20 = TSimd.MultiplyAdd(value2, weight0, sum20);
            sum21 = TSimd.MultiplyAdd(value2, weight1, sum21);
            TVector value3 = TSimd.Create(row[offset3]);
            sum30 = TSimd.MultiplyAdd(value3, weight0, sum30);
            sum31 = TSimd.MultiplyAdd(value3, weight1, sum31);
            TVector value4 = TSimd.Create(row[offset4]);
            sum40 = TSimd.MultiplyAdd(value4, weight0, sum40);
            sum41 = TSimd.MultiplyAdd(value4, weight1, sum41);
            TVector value5 = TSimd.Create(row[offset5]);
            sum50 = TSimd.MultiplyAdd(value5, weight0, sum50);
            sum51 = TSimd.MultiplyAdd(value5, weight1, sum51);
        }

        nint outputStride = arguments.OutputStride;
        TVector minimum = TSimd.Create(arguments.Clamp.Minimum);
        TVector maximum = TSimd.Create(arguments.Clamp.Maximum);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum00)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum01)), output + TSimd.Width);
        output += outputStride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum10)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum11)), output + TSimd.Width);
        output += outputStride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum20)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum21)), output + TSimd.Width);
        output += outputStride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum30)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum31)), output + TSimd.Width);
        output += outputStride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum40)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum41)), output + TSimd.Width);
        output += outputStride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum50)), output);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum51)), output + TSimd.Width);
    }

    /// <summary>8 pixels by 1 vector of output channels; sumPV holds vector V of pixel P.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Planar8x1(in GemmArguments arguments, float** rows, nint stride, nint column, float* weights, float* bias, float* output)
    {
        TVector sum00 = TSimd.Load(bias);
        TVector sum10 = sum00;
        TVector sum20 = sum00;
        TVector sum30 = sum00;
        TVector sum40 = sum00;
        TVector sum50 = sum00;
        TVector sum60 = sum00;
        TVector sum70 = sum00;
        nint offset2 = 2 * stride;
        nint offset3 = 3 * stride;
        nint offset4 = 4 * stride;
        nint offset5 = 5 * stride;
        nint offset6 = 6 * stride;
        nint offset7 = 7 * stride;
        int taps = arguments.Taps;
        for (int tap = 0; tap < taps; tap++)
        {
            float* row = rows[tap] + column;
            TVector weight0 = TSimd.Load(weights);
            weights += TSimd.Width;
            TVector value0 = TSimd.Create(row[0]);
            sum00 = TSimd.MultiplyAdd(value0, weight0, sum00);
            TVector value1 = TSimd.Create(row[stride]);
            sum10 = TSimd.MultiplyAdd(value1, weight0, sum10);
            TVector value2 = TSimd.Create(row[offset2]);
            sum20 = TSimd.MultiplyAdd(value2, weight0, sum20);
            TVector value3 = TSimd.Create(row[offset3]);
            sum30 = TSimd.MultiplyAdd(value3, weight0, sum30);
            TVector value4 = TSimd.Create(row[offset4]);
            sum40 = TSimd.MultiplyAdd(value4, weight0, sum40);
            TVector value5 = TSimd.Create(row[offset5]);
            sum50 = TSimd.MultiplyAdd(value5, weight0, sum50);
            TVector value6 = TSimd.Create(row[offset6]);
            sum60 = TSimd.MultiplyAdd(value6, weight0, sum60);
            TVector value7 = TSimd.Create(row[offset7]);
            sum70 = TSimd.MultiplyAdd(value7, weight0, sum70);
        }

        nint outputStride = arguments.OutputStride;
        TVector minimum = TSimd.Create(arguments.Clamp.Minimum);
        TVector maximum = TSimd.Create(arguments.Clamp.Maximum);
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum00)), output);
        output += outputStride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum10)), output);
        output += outputStride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum20)), output);
        output += outputStride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum30)), output);
        output += outputStride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum40)), output);
        output += outputStride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum50)), output);
        output += outputStride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum60)), output);
        output += outputStride;
        TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum70)), output);
    }
}
