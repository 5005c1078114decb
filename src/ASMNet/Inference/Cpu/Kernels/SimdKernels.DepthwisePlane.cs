using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Kernels;

/// <content>Depthwise 3x3 convolutions of small pictures: all rows of 16 channels before the next 16.</content>
internal sealed unsafe partial class SimdKernels<TSimd, TVector>
{
    /// <inheritdoc/>
    public override bool UsesPlanes => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void DepthwisePlane(in DepthwiseArguments arguments, float** rows, float* output, int outputRows, int channel)
    {
        for (int vector = channel; vector < channel + Padding.ChannelMultiple; vector += TSimd.Width)
        {
            DepthwiseInside(arguments, rows, output + vector, outputRows, vector);
        }
    }

    /// <summary>One vector of channels; weightRC belongs to row R and column C of the window and stays in its register: nothing is called in the loop.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DepthwiseInside(in DepthwiseArguments arguments, float** rows, float* output, int outputRows, nint channel)
    {
        nint channels = arguments.Channels;
        Window window = arguments.Window;
        bool single = window.StrideX == 1;
        nint step = window.StrideX * channels;
        (int first, int end) = window.PixelsInside(arguments.InputWidth, arguments.OutputWidth);
        int tiles = (end - first) / DepthwiseTile;

        // Windows that lack their first or last column, as padding by one makes them; all others are left to a slower loop.
        bool left = first == 1 && window.PadLeft == 1 && arguments.InputWidth >= 2;
        bool right = end == arguments.OutputWidth - 1 && (end * window.StrideX) - window.PadLeft == arguments.InputWidth - 2;
        if ((first > 0 && !left) || (end < arguments.OutputWidth && !right))
        {
            DepthwiseEdges(arguments, rows, output, outputRows, channel);
        }

        nint start = ((((nint)first * window.StrideX) - window.PadLeft) * channels) + channel;
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
        TVector bias = TSimd.Load(arguments.Bias + channel);
        TVector minimum = TSimd.Create(arguments.Clamp.Minimum);
        TVector maximum = TSimd.Create(arguments.Clamp.Maximum);
        for (int row = 0; row < outputRows; row++)
        {
            if (left)
            {
                TVector even = TSimd.MultiplyAdd(TSimd.Load(rows[0] + channel), weight01, bias);
                TVector odd = TSimd.Multiply(TSimd.Load(rows[0] + channel + channels), weight02);
                even = TSimd.MultiplyAdd(TSimd.Load(rows[1] + channel), weight11, even);
                odd = TSimd.MultiplyAdd(TSimd.Load(rows[1] + channel + channels), weight12, odd);
                even = TSimd.MultiplyAdd(TSimd.Load(rows[2] + channel), weight21, even);
                odd = TSimd.MultiplyAdd(TSimd.Load(rows[2] + channel + channels), weight22, odd);
                TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, TSimd.Add(even, odd))), output);
            }

            float* top = rows[0] + start;
            float* middle = rows[1] + start;
            float* bottom = rows[2] + start;
            float* destination = output + (first * channels);
            for (int tile = 0; tile < tiles; tile++)
            {
                TVector sum0 = bias;
                TVector sum1 = bias;
                TVector sum2 = bias;
                TVector sum3 = bias;
                if (single)
                {
                    Stride1Row(top, channels, weight00, weight01, weight02, ref sum0, ref sum1, ref sum2, ref sum3);
                    Stride1Row(middle, channels, weight10, weight11, weight12, ref sum0, ref sum1, ref sum2, ref sum3);
                    Stride1Row(bottom, channels, weight20, weight21, weight22, ref sum0, ref sum1, ref sum2, ref sum3);
                }
                else
                {
                    Stride2Row(top, channels, weight00, weight01, weight02, ref sum0, ref sum1, ref sum2, ref sum3);
                    Stride2Row(middle, channels, weight10, weight11, weight12, ref sum0, ref sum1, ref sum2, ref sum3);
                    Stride2Row(bottom, channels, weight20, weight21, weight22, ref sum0, ref sum1, ref sum2, ref sum3);
                }

                TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum0)), destination);
                TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum1)), destination + channels);
                TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum2)), destination + (2 * channels));
                TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, sum3)), destination + (3 * channels));
                destination += DepthwiseTile * channels;
                top += DepthwiseTile * step;
                middle += DepthwiseTile * step;
                bottom += DepthwiseTile * step;
            }

            for (int x = first + (tiles * DepthwiseTile); x < end; x++)
            {
                TVector even = TSimd.MultiplyAdd(TSimd.Load(top), weight00, bias);
                TVector odd = TSimd.Multiply(TSimd.Load(top + channels), weight01);
                even = TSimd.MultiplyAdd(TSimd.Load(top + (2 * channels)), weight02, even);
                odd = TSimd.MultiplyAdd(TSimd.Load(middle), weight10, odd);
                even = TSimd.MultiplyAdd(TSimd.Load(middle + channels), weight11, even);
                odd = TSimd.MultiplyAdd(TSimd.Load(middle + (2 * channels)), weight12, odd);
                even = TSimd.MultiplyAdd(TSimd.Load(bottom), weight20, even);
                odd = TSimd.MultiplyAdd(TSimd.Load(bottom + channels), weight21, odd);
                even = TSimd.MultiplyAdd(TSimd.Load(bottom + (2 * channels)), weight22, even);
                TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, TSimd.Add(even, odd))), destination);
                destination += channels;
                top += step;
                middle += step;
                bottom += step;
            }

            if (right)
            {
                TVector even = TSimd.MultiplyAdd(TSimd.Load(top), weight00, bias);
                TVector odd = TSimd.Multiply(TSimd.Load(top + channels), weight01);
                even = TSimd.MultiplyAdd(TSimd.Load(middle), weight10, even);
                odd = TSimd.MultiplyAdd(TSimd.Load(middle + channels), weight11, odd);
                even = TSimd.MultiplyAdd(TSimd.Load(bottom), weight20, even);
                odd = TSimd.MultiplyAdd(TSimd.Load(bottom + channels), weight21, odd);
                TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, TSimd.Add(even, odd))), destination);
            }

            rows += window.StrideY;
            output += arguments.OutputWidth * channels;
        }
    }

    /// <summary>The pixels at both ends of the rows, whatever their windows lack.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DepthwiseEdges(in DepthwiseArguments arguments, float** rows, float* output, int outputRows, nint channel)
    {
        nint channels = arguments.Channels;
        (int first, int end) = arguments.Window.PixelsInside(arguments.InputWidth, arguments.OutputWidth);
        TVector minimum = TSimd.Create(arguments.Clamp.Minimum);
        TVector maximum = TSimd.Create(arguments.Clamp.Maximum);
        for (int row = 0; row < outputRows; row++)
        {
            for (int x = 0; x < first; x++)
            {
                TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, EdgePixel(arguments, rows, x, channel))), output + (x * channels));
            }

            for (int x = end; x < arguments.OutputWidth; x++)
            {
                TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, EdgePixel(arguments, rows, x, channel))), output + (x * channels));
            }

            rows += arguments.Window.StrideY;
            output += arguments.OutputWidth * channels;
        }
    }

    /// <summary>A pixel of which not all columns lie inside the row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static TVector EdgePixel(in DepthwiseArguments arguments, float** rows, int x, nint channel)
    {
        nint channels = arguments.Channels;
        int column = (x * arguments.Window.StrideX) - arguments.Window.PadLeft;
        int firstTap = Math.Max(0, -column);
        int endTap = Math.Min(3, arguments.InputWidth - column);
        TVector sum = TSimd.Load(arguments.Bias + channel);
        for (int tap = firstTap; tap < endTap; tap++)
        {
            float* weights = arguments.Weights + (tap * channels) + channel;
            nint source = ((column + tap) * channels) + channel;
            sum = TSimd.MultiplyAdd(TSimd.Load(rows[0] + source), TSimd.Load(weights), sum);
            sum = TSimd.MultiplyAdd(TSimd.Load(rows[1] + source), TSimd.Load(weights + (3 * channels)), sum);
            sum = TSimd.MultiplyAdd(TSimd.Load(rows[2] + source), TSimd.Load(weights + (6 * channels)), sum);
        }

        return sum;
    }
}
