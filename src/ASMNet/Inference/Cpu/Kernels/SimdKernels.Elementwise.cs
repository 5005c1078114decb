using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;

namespace ASMNet.Inference.Cpu.Kernels;

/// <content>Steps that read every value once; every lane is a value of its own.</content>
internal sealed unsafe partial class SimdKernels<TSimd, TVector>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Apply(UnaryKind kind, float a, float b, float* source, float* destination, nint count)
    {
        switch (kind)
        {
            case UnaryKind.Clamp:
                ApplyClamp(TSimd.Create(a), TSimd.Create(b), source, destination, count);
                break;
            case UnaryKind.Sigmoid:
                ApplySigmoid(source, destination, count);
                break;
            case UnaryKind.HardSwish:
                ApplyHardSwish(source, destination, count);
                break;
            case UnaryKind.HardSigmoid:
                ApplyHardSigmoid(TSimd.Create(a), TSimd.Create(b), source, destination, count);
                break;
            case UnaryKind.LeakyRelu:
                ApplyLeakyRelu(TSimd.Create(a), source, destination, count);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind));
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Combine(BinaryKind kind, float* left, float* right, float* destination, nint count, Clamp clamp)
    {
        TVector minimum = TSimd.Create(clamp.Minimum);
        TVector maximum = TSimd.Create(clamp.Maximum);
        bool add = kind == BinaryKind.Add;
        for (nint i = 0; i < count; i += TSimd.Width)
        {
            TVector first = TSimd.Load(left + i);
            TVector second = TSimd.Load(right + i);
            TVector result = add ? TSimd.Add(first, second) : TSimd.Multiply(first, second);
            TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, result)), destination + i);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void ScaleShift(float* source, float* scale, float* shift, float* destination, int pixels, int channels, Clamp clamp)
    {
        TVector minimum = TSimd.Create(clamp.Minimum);
        TVector maximum = TSimd.Create(clamp.Maximum);
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            for (nint i = 0; i < channels; i += TSimd.Width)
            {
                TVector result = shift is null
                    ? TSimd.Multiply(TSimd.Load(source + i), TSimd.Load(scale + i))
                    : TSimd.MultiplyAdd(TSimd.Load(source + i), TSimd.Load(scale + i), TSimd.Load(shift + i));
                TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, result)), destination + i);
            }

            source += channels;
            destination += channels;
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void ChannelRelu(float* source, float* slopes, float* destination, int pixels, int channels)
    {
        TVector zero = TSimd.Create(0);
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            for (nint i = 0; i < channels; i += TSimd.Width)
            {
                TVector value = TSimd.Load(source + i);
                TSimd.Store(TSimd.MultiplyAdd(TSimd.Min(zero, value), TSimd.Load(slopes + i), TSimd.Max(zero, value)), destination + i);
            }

            source += channels;
            destination += channels;
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void MaximumOf(float** pixels, int count, float* destination, int channels)
    {
        for (nint i = 0; i < channels; i += TSimd.Width)
        {
            TVector maximum = TSimd.Load(pixels[0] + i);
            for (int pixel = 1; pixel < count; pixel++)
            {
                maximum = TSimd.Max(maximum, TSimd.Load(pixels[pixel] + i));
            }

            TSimd.Store(maximum, destination + i);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void SumOf(float** pixels, int count, float factor, float* destination, int channels)
    {
        TVector scale = TSimd.Create(factor);
        for (nint i = 0; i < channels; i += TSimd.Width)
        {
            TVector sum = TSimd.Create(0);
            for (int pixel = 0; pixel < count; pixel++)
            {
                sum = TSimd.Add(sum, TSimd.Load(pixels[pixel] + i));
            }

            TSimd.Store(TSimd.Multiply(sum, scale), destination + i);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void MeanOf(float* source, int pixels, float factor, float* destination, int channels)
    {
        TVector scale = TSimd.Create(factor);
        for (nint i = 0; i < channels; i += TSimd.Width)
        {
            // Four sums, because one would wait for itself.
            TVector sum0 = TSimd.Create(0);
            TVector sum1 = sum0;
            TVector sum2 = sum0;
            TVector sum3 = sum0;
            float* pixel = source + i;
            int left = pixels;
            for (; left >= 4; left -= 4)
            {
                sum0 = TSimd.Add(sum0, TSimd.Load(pixel));
                sum1 = TSimd.Add(sum1, TSimd.Load(pixel + channels));
                sum2 = TSimd.Add(sum2, TSimd.Load(pixel + (2 * (nint)channels)));
                sum3 = TSimd.Add(sum3, TSimd.Load(pixel + (3 * (nint)channels)));
                pixel += 4 * (nint)channels;
            }

            for (; left > 0; left--)
            {
                sum0 = TSimd.Add(sum0, TSimd.Load(pixel));
                pixel += channels;
            }

            TVector sum = TSimd.Add(TSimd.Add(sum0, sum1), TSimd.Add(sum2, sum3));
            TSimd.Store(TSimd.Multiply(sum, scale), destination + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ApplyClamp(TVector minimum, TVector maximum, float* source, float* destination, nint count)
    {
        for (nint i = 0; i < count; i += TSimd.Width)
        {
            TSimd.Store(TSimd.Min(maximum, TSimd.Max(minimum, TSimd.Load(source + i))), destination + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ApplyHardSigmoid(TVector factor, TVector summand, float* source, float* destination, nint count)
    {
        TVector zero = TSimd.Create(0);
        TVector one = TSimd.Create(1);
        for (nint i = 0; i < count; i += TSimd.Width)
        {
            TVector value = TSimd.MultiplyAdd(factor, TSimd.Load(source + i), summand);
            TSimd.Store(TSimd.Min(one, TSimd.Max(zero, value)), destination + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ApplyHardSwish(float* source, float* destination, nint count)
    {
        TVector zero = TSimd.Create(0);
        TVector one = TSimd.Create(1);
        TVector half = TSimd.Create(0.5f);
        TVector sixth = TSimd.Create(1f / 6);
        for (nint i = 0; i < count; i += TSimd.Width)
        {
            TVector value = TSimd.Load(source + i);
            TVector gate = TSimd.Min(one, TSimd.Max(zero, TSimd.MultiplyAdd(value, sixth, half)));
            TSimd.Store(TSimd.Multiply(value, gate), destination + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ApplyLeakyRelu(TVector slope, float* source, float* destination, nint count)
    {
        TVector zero = TSimd.Create(0);
        for (nint i = 0; i < count; i += TSimd.Width)
        {
            TVector value = TSimd.Load(source + i);
            TSimd.Store(TSimd.MultiplyAdd(TSimd.Min(zero, value), slope, TSimd.Max(zero, value)), destination + i);
        }
    }
}
