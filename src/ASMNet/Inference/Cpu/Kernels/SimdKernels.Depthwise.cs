using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;

namespace ASMNet.Inference.Cpu.Kernels;

/// <content>Depthwise convolutions: every lane is a channel, and only the lanes of one channel meet.</content>
internal sealed unsafe partial class SimdKernels<TSimd, TVector>
{
    /// <summary>Output pixels that the 3x3 kernels compute together, so that a column is read once for all of them.</summary>
    private const int DepthwiseTile = 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void DepthwiseRow(in DepthwiseArguments arguments, float** rows, float* output)
    {
        Window window = arguments.Window;
        bool fast = window is { KernelHeight: 3, KernelWidth: 3, DilationX: 1, StrideX: 1 or 2 };

        (int first, int end) = window.PixelsInside(arguments.InputWidth, arguments.OutputWidth);
        int tiles = fast ? (end - first) / DepthwiseTile : 0;
        if (tiles > 0)
        {
            nint start = (((nint)first * window.StrideX) - window.PadLeft) * arguments.Channels;
            float* destination = output + ((nint)first * arguments.Channels);
            if (window.StrideX == 1)
            {
                Depthwise3x3Stride1(arguments, rows[0] + start, rows[1] + start, rows[2] + start, destination, tiles);
            }
            else
            {
                Depthwise3x3Stride2(arguments, rows[0] + start, rows[1] + start, rows[2] + start, destination, tiles);
            }
        }

        for (int x = 0; x < first; x++)
        {
            DepthwisePixel(arguments, rows, x, fast, output + ((nint)x * arguments.Channels));
        }

        for (int x = first + (tiles * DepthwiseTile); x < arguments.OutputWidth; x++)
        {
            DepthwisePixel(arguments, rows, x, fast, output + ((nint)x * arguments.Channels));
        }
    }

    /// <summary>One pixel of any window; the columns outside the row are left out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DepthwisePixel(in DepthwiseArguments arguments, float** rows, int x, bool fast, float* output)
    {
        Window window = arguments.Window;
        nint channels = arguments.Channels;
        int column = (x * window.StrideX) - window.PadLeft;
        int firstTap = column >= 0 ? 0 : (-column + window.DilationX - 1) / window.DilationX;
        int room = arguments.InputWidth - 1 - column;
        int endTap = room < 0 ? 0 : Math.Min(window.KernelWidth, (room / window.DilationX) + 1);
        if (fast && endTap - firstTap >= 2)
        {
            nint start = (column + firstTap) * channels;
            Depthwise3x3Pixel(arguments, rows[0] + start, rows[1] + start, rows[2] + start, arguments.Weights + (firstTap * channels), endTap - firstTap == 3, output);
            return;
        }

        TVector minimum = TSimd.Create(arguments.Clamp.Minimum);
        TVector maximum = TSimd.Create(arguments.Clamp.Maximum);
        for (nint channel = 0; channel < channels; channel += TSimd.Width)
        {
            TVector sum = TSimd.Load(arguments.Bias + channel);
            for (int row = 0; row < window.KernelHeight; row++)
            {
                float* weights = arguments.Weights + ((nint)row * window.KernelWidth * channels) + channel;
                float* source = rows[row] + channel;
                for (int tap = firstTap; tap < endTap; tap++)
                {
                    nint offset = (column + (tap * window.DilationX)) * channels;
                    sum = TSimd.MultiplyAdd(TSimd.Load(source + offset), TSimd.Load(weights + (tap * channels)), sum);
                }
            }

            TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum)), output + channel);
        }
    }

    /// <summary>One pixel of a 3x3 window of which two or three columns lie inside the row; two sums, because one would wait for itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Depthwise3x3Pixel(in DepthwiseArguments arguments, float* top, float* middle, float* bottom, float* weights, bool three, float* output)
    {
        nint channels = arguments.Channels;
        float* bias = arguments.Bias;
        TVector minimum = TSimd.Create(arguments.Clamp.Minimum);
        TVector maximum = TSimd.Create(arguments.Clamp.Maximum);
        for (nint i = 0; i < channels; i += TSimd.Width)
        {
            float* weight = weights + i;
            TVector even = TSimd.MultiplyAdd(TSimd.Load(top + i), TSimd.Load(weight), TSimd.Load(bias + i));
            TVector odd = TSimd.Multiply(TSimd.Load(top + i + channels), TSimd.Load(weight + channels));
            even = TSimd.MultiplyAdd(TSimd.Load(middle + i), TSimd.Load(weight + (3 * channels)), even);
            odd = TSimd.MultiplyAdd(TSimd.Load(middle + i + channels), TSimd.Load(weight + (4 * channels)), odd);
            even = TSimd.MultiplyAdd(TSimd.Load(bottom + i), TSimd.Load(weight + (6 * channels)), even);
            odd = TSimd.MultiplyAdd(TSimd.Load(bottom + i + channels), TSimd.Load(weight + (7 * channels)), odd);
            if (three)
            {
                even = TSimd.MultiplyAdd(TSimd.Load(top + i + (2 * channels)), TSimd.Load(weight + (2 * channels)), even);
                odd = TSimd.MultiplyAdd(TSimd.Load(middle + i + (2 * channels)), TSimd.Load(weight + (5 * channels)), odd);
                even = TSimd.MultiplyAdd(TSimd.Load(bottom + i + (2 * channels)), TSimd.Load(weight + (8 * channels)), even);
            }

            TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, TSimd.Add(even, odd))), output + i);
        }
    }

    /// <summary>Four neighbouring pixels at a time from six columns; weightRC belongs to row R and column C of the window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Depthwise3x3Stride1(in DepthwiseArguments arguments, float* top, float* middle, float* bottom, float* output, int tiles)
    {
        nint channels = arguments.Channels;
        TVector minimum = TSimd.Create(arguments.Clamp.Minimum);
        TVector maximum = TSimd.Create(arguments.Clamp.Maximum);
        for (int tile = 0; tile < tiles; tile++)
        {
            for (nint channel = 0; channel < channels; channel += TSimd.Width)
            {
                float* weights = arguments.Weights + channel;
                TVector weight00 = TSimd.Load(weights);
                TVector weight01 = TSimd.Load(weights + channels);
                TVector weight02 = TSimd.Load(weights + (2 * channels));
                TVector weight10 = TSimd.Load(weights + (3 * channels));
                TVector weight11 = TSimd.Load(weights + (4 * channels));
                TVector weight12 = TSimd.Load(weights + (5 * channels));
                TVector weight20 = TSimd.Load(weights + (6 * channels));
                TVector weight21 = TSimd.Load(weights + (7 * channels));
                TVector weight22 = TSimd.Load(weights + (8 * channels));
                TVector sum0 = TSimd.Load(arguments.Bias + channel);
                TVector sum1 = sum0;
                TVector sum2 = sum0;
                TVector sum3 = sum0;
                Stride1Row(top + channel, channels, weight00, weight01, weight02, ref sum0, ref sum1, ref sum2, ref sum3);
                Stride1Row(middle + channel, channels, weight10, weight11, weight12, ref sum0, ref sum1, ref sum2, ref sum3);
                Stride1Row(bottom + channel, channels, weight20, weight21, weight22, ref sum0, ref sum1, ref sum2, ref sum3);
                float* destination = output + channel;
                TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum0)), destination);
                TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum1)), destination + channels);
                TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum2)), destination + (2 * channels));
                TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum3)), destination + (3 * channels));
            }

            top += DepthwiseTile * channels;
            middle += DepthwiseTile * channels;
            bottom += DepthwiseTile * channels;
            output += DepthwiseTile * channels;
        }
    }

    /// <summary>Adds one window row to four pixels: pixel P takes columns P to P + 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Stride1Row(
        float* source, nint channels, TVector weight0, TVector weight1, TVector weight2, ref TVector sum0, ref TVector sum1, ref TVector sum2, ref TVector sum3)
    {
        TVector column0 = TSimd.Load(source);
        sum0 = TSimd.MultiplyAdd(column0, weight0, sum0);
        TVector column1 = TSimd.Load(source + channels);
        sum0 = TSimd.MultiplyAdd(column1, weight1, sum0);
        sum1 = TSimd.MultiplyAdd(column1, weight0, sum1);
        TVector column2 = TSimd.Load(source + (2 * channels));
        sum0 = TSimd.MultiplyAdd(column2, weight2, sum0);
        sum1 = TSimd.MultiplyAdd(column2, weight1, sum1);
        sum2 = TSimd.MultiplyAdd(column2, weight0, sum2);
        TVector column3 = TSimd.Load(source + (3 * channels));
        sum1 = TSimd.MultiplyAdd(column3, weight2, sum1);
        sum2 = TSimd.MultiplyAdd(column3, weight1, sum2);
        sum3 = TSimd.MultiplyAdd(column3, weight0, sum3);
        TVector column4 = TSimd.Load(source + (4 * channels));
        sum2 = TSimd.MultiplyAdd(column4, weight2, sum2);
        sum3 = TSimd.MultiplyAdd(column4, weight1, sum3);
        TVector column5 = TSimd.Load(source + (5 * channels));
        sum3 = TSimd.MultiplyAdd(column5, weight2, sum3);
    }

    /// <summary>Four neighbouring pixels at a time from nine columns; weightRC belongs to row R and column C of the window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Depthwise3x3Stride2(in DepthwiseArguments arguments, float* top, float* middle, float* bottom, float* output, int tiles)
    {
        nint channels = arguments.Channels;
        TVector minimum = TSimd.Create(arguments.Clamp.Minimum);
        TVector maximum = TSimd.Create(arguments.Clamp.Maximum);
        for (int tile = 0; tile < tiles; tile++)
        {
            for (nint channel = 0; channel < channels; channel += TSimd.Width)
            {
                float* weights = arguments.Weights + channel;
                TVector weight00 = TSimd.Load(weights);
                TVector weight01 = TSimd.Load(weights + channels);
                TVector weight02 = TSimd.Load(weights + (2 * channels));
                TVector weight10 = TSimd.Load(weights + (3 * channels));
                TVector weight11 = TSimd.Load(weights + (4 * channels));
                TVector weight12 = TSimd.Load(weights + (5 * channels));
                TVector weight20 = TSimd.Load(weights + (6 * channels));
                TVector weight21 = TSimd.Load(weights + (7 * channels));
                TVector weight22 = TSimd.Load(weights + (8 * channels));
                TVector sum0 = TSimd.Load(arguments.Bias + channel);
                TVector sum1 = sum0;
                TVector sum2 = sum0;
                TVector sum3 = sum0;
                Stride2Row(top + channel, channels, weight00, weight01, weight02, ref sum0, ref sum1, ref sum2, ref sum3);
                Stride2Row(middle + channel, channels, weight10, weight11, weight12, ref sum0, ref sum1, ref sum2, ref sum3);
                Stride2Row(bottom + channel, channels, weight20, weight21, weight22, ref sum0, ref sum1, ref sum2, ref sum3);
                float* destination = output + channel;
                TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum0)), destination);
                TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum1)), destination + channels);
                TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum2)), destination + (2 * channels));
                TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum3)), destination + (3 * channels));
            }

            top += 2 * DepthwiseTile * channels;
            middle += 2 * DepthwiseTile * channels;
            bottom += 2 * DepthwiseTile * channels;
            output += DepthwiseTile * channels;
        }
    }

    /// <summary>Adds one window row to four pixels: pixel P takes columns 2P to 2P + 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Stride2Row(
        float* source, nint channels, TVector weight0, TVector weight1, TVector weight2, ref TVector sum0, ref TVector sum1, ref TVector sum2, ref TVector sum3)
    {
        TVector column0 = TSimd.Load(source);
        sum0 = TSimd.MultiplyAdd(column0, weight0, sum0);
        TVector column1 = TSimd.Load(source + channels);
        sum0 = TSimd.MultiplyAdd(column1, weight1, sum0);
        TVector column2 = TSimd.Load(source + (2 * channels));
        sum0 = TSimd.MultiplyAdd(column2, weight2, sum0);
        sum1 = TSimd.MultiplyAdd(column2, weight0, sum1);
        TVector column3 = TSimd.Load(source + (3 * channels));
        sum1 = TSimd.MultiplyAdd(column3, weight1, sum1);
        TVector column4 = TSimd.Load(source + (4 * channels));
        sum1 = TSimd.MultiplyAdd(column4, weight2, sum1);
        sum2 = TSimd.MultiplyAdd(column4, weight0, sum2);
        TVector column5 = TSimd.Load(source + (5 * channels));
        sum2 = TSimd.MultiplyAdd(column5, weight1, sum2);
        TVector column6 = TSimd.Load(source + (6 * channels));
        sum2 = TSimd.MultiplyAdd(column6, weight2, sum2);
        sum3 = TSimd.MultiplyAdd(column6, weight0, sum3);
        TVector column7 = TSimd.Load(source + (7 * channels));
        sum3 = TSimd.MultiplyAdd(column7, weight1, sum3);
        TVector column8 = TSimd.Load(source + (8 * channels));
        sum3 = TSimd.MultiplyAdd(column8, weight2, sum3);
    }
}
