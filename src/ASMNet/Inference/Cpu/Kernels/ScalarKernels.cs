using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Kernels;

/// <summary>Plain loops: what the vector kernels must reproduce, and what runs where there are no vectors.</summary>
internal sealed unsafe class ScalarKernels : KernelSet
{
    /// <inheritdoc/>
    public override string Name => "scalar";

    /// <inheritdoc/>
    public override int PanelWidth => Padding.ChannelMultiple;

    /// <inheritdoc/>
    public override int TileRows => 1;

    /// <inheritdoc/>
    public override void WarmUp()
    {
        // Nothing is worth it: plain loops are compiled in no time and run for long.
    }

    /// <inheritdoc/>
    public override void Multiply(in GemmArguments arguments, int firstPixel, int pixels, int firstPanel, int panels)
    {
        for (int pixel = firstPixel; pixel < firstPixel + pixels; pixel++)
        {
            float* row = arguments.Input + (pixel * arguments.InputStride);
            for (int channel = firstPanel * PanelWidth; channel < (firstPanel + panels) * PanelWidth; channel++)
            {
                MultiplyOne(arguments, &row, 1, pixel, channel);
            }
        }
    }

    /// <inheritdoc/>
    public override void MultiplyIndirect(in GemmArguments arguments, float** rows, int pixels)
    {
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            for (int channel = 0; channel < arguments.Channels; channel++)
            {
                MultiplyOne(arguments, rows + pixel, pixels, pixel, channel);
            }
        }
    }

    /// <inheritdoc/>
    public override void MultiplyPlanar(in GemmArguments arguments, float** rows, int stride, int pixels)
    {
        float** shifted = stackalloc float*[arguments.Taps];
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            for (int tap = 0; tap < arguments.Taps; tap++)
            {
                shifted[tap] = rows[tap] + (pixel * stride);
            }

            for (int channel = 0; channel < arguments.Channels; channel++)
            {
                MultiplyOne(arguments, shifted, 1, pixel, channel);
            }
        }
    }

    /// <inheritdoc/>
    public override bool UsesWinograd => false;

    /// <inheritdoc/>
    public override void TransformPatch(float** pixels, float* destination, nint elementStride, int channels) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void RestorePatch(float* source, nint elementStride, in GemmArguments arguments, float** residuals, float** outputs) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void TransformLargePatch(float** pixels, float* destination, nint elementStride, int channels) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void RestoreLargePatch(float* source, nint elementStride, in GemmArguments arguments, float** residuals, float** outputs) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override bool UsesPlanes => false;

    /// <inheritdoc/>
    public override void DepthwisePlane(in DepthwiseArguments arguments, float** rows, float* output, int outputRows, int channel) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void DepthwiseRow(in DepthwiseArguments arguments, float** rows, float* output)
    {
        Window window = arguments.Window;
        for (int x = 0; x < arguments.OutputWidth; x++)
        {
            for (int channel = 0; channel < arguments.Channels; channel++)
            {
                float sum = arguments.Bias[channel];
                for (int tap = 0; tap < window.Taps; tap++)
                {
                    int column = (x * window.StrideX) - window.PadLeft + (tap % window.KernelWidth * window.DilationX);
                    if (column >= 0 && column < arguments.InputWidth)
                    {
                        sum += rows[tap / window.KernelWidth][(column * arguments.Channels) + channel] * arguments.Weights[(tap * arguments.Channels) + channel];
                    }
                }

                output[(x * arguments.Channels) + channel] = Limit(sum, arguments.Clamp);
            }
        }
    }

    /// <inheritdoc/>
    public override void Apply(UnaryKind kind, float a, float b, float* source, float* destination, nint count)
    {
        for (nint i = 0; i < count; i++)
        {
            destination[i] = Evaluate(kind, a, b, source[i]);
        }
    }

    /// <inheritdoc/>
    public override void Combine(BinaryKind kind, float* left, float* right, float* destination, nint count, Clamp clamp)
    {
        for (nint i = 0; i < count; i++)
        {
            destination[i] = Limit(kind == BinaryKind.Add ? left[i] + right[i] : left[i] * right[i], clamp);
        }
    }

    /// <inheritdoc/>
    public override void ScaleShift(float* source, float* scale, float* shift, float* destination, int pixels, int channels, Clamp clamp)
    {
        for (nint i = 0; i < (nint)pixels * channels; i++)
        {
            int channel = (int)(i % channels);
            destination[i] = Limit((source[i] * scale[channel]) + (shift is null ? 0 : shift[channel]), clamp);
        }
    }

    /// <inheritdoc/>
    public override void ChannelRelu(float* source, float* slopes, float* destination, int pixels, int channels)
    {
        for (nint i = 0; i < (nint)pixels * channels; i++)
        {
            destination[i] = source[i] > 0 ? source[i] : source[i] * slopes[i % channels];
        }
    }

    /// <inheritdoc/>
    public override void MaximumOf(float** pixels, int count, float* destination, int channels)
    {
        for (int channel = 0; channel < channels; channel++)
        {
            float maximum = pixels[0][channel];
            for (int i = 1; i < count; i++)
            {
                maximum = MathF.Max(maximum, pixels[i][channel]);
            }

            destination[channel] = maximum;
        }
    }

    /// <inheritdoc/>
    public override void SumOf(float** pixels, int count, float factor, float* destination, int channels)
    {
        for (int channel = 0; channel < channels; channel++)
        {
            float sum = 0;
            for (int i = 0; i < count; i++)
            {
                sum += pixels[i][channel];
            }

            destination[channel] = sum * factor;
        }
    }

    /// <inheritdoc/>
    public override void MeanOf(float* source, int pixels, float factor, float* destination, int channels)
    {
        for (int channel = 0; channel < channels; channel++)
        {
            double sum = 0;
            for (int pixel = 0; pixel < pixels; pixel++)
            {
                sum += source[((nint)pixel * channels) + channel];
            }

            destination[channel] = (float)(sum * factor);
        }
    }

    /// <inheritdoc/>
    public override void Softmax(float* source, float* destination, int length)
    {
        float maximum = source[0];
        for (int i = 1; i < length; i++)
        {
            maximum = MathF.Max(maximum, source[i]);
        }

        float sum = 0;
        for (int i = 0; i < length; i++)
        {
            destination[i] = MathF.Exp(source[i] - maximum);
            sum += destination[i];
        }

        for (int i = 0; i < length; i++)
        {
            destination[i] /= sum;
        }
    }

    /// <summary>The function of one number.</summary>
    public static float Evaluate(UnaryKind kind, float a, float b, float value) => kind switch
    {
        UnaryKind.Clamp => Limit(value, new Clamp(a, b)),
        UnaryKind.Sigmoid => 1 / (1 + MathF.Exp(-value)),
        UnaryKind.LeakyRelu => value > 0 ? value : a * value,
        UnaryKind.HardSigmoid => Limit((a * value) + b, new Clamp(0, 1)),
        UnaryKind.HardSwish => value * Limit((value / 6) + 0.5f, new Clamp(0, 1)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static float Limit(float value, Clamp clamp) => value < clamp.Minimum ? clamp.Minimum : value > clamp.Maximum ? clamp.Maximum : value;

    /// <summary>One output value; the pointers of one tap lie <paramref name="tapStride"/> after those of the tap before.</summary>
    private static void MultiplyOne(in GemmArguments arguments, float** rows, int tapStride, int pixel, int channel)
    {
        const int Width = Padding.ChannelMultiple;
        float* weights = arguments.Weights + ((nint)(channel / Width) * Width * arguments.Taps * arguments.Depth) + (channel % Width);
        float sum = arguments.Bias[channel];
        for (int tap = 0; tap < arguments.Taps; tap++)
        {
            float* row = rows[tap * tapStride];
            for (int k = 0; k < arguments.Depth; k++)
            {
                sum += row[k] * *weights;
                weights += Width;
            }
        }

        if (arguments.Residual is not null)
        {
            sum += arguments.Residual[(pixel * arguments.ResidualStride) + channel];
        }

        arguments.Output[(pixel * arguments.OutputStride) + channel] = Limit(sum, arguments.Clamp);
    }
}
