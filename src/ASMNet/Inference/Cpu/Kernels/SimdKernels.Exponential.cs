using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Graph;

namespace ASMNet.Inference.Cpu.Kernels;

/// <content>The exponential and what is made of it; every lane is a value of its own.</content>
internal sealed unsafe partial class SimdKernels<TSimd, TVector>
{
    /// <summary>Below, the exponential is 0 in single precision.</summary>
    private const float SmallestExponent = -104;

    /// <summary>Above, it is infinite.</summary>
    private const float LargestExponent = 89;

    /// <summary>1.5 times 2 to the power of 23: added and subtracted, it leaves the nearest whole number.</summary>
    private const float Rounding = 12582912;

    /// <summary>The natural logarithm of 2 in two parts; products of the first with small whole numbers are exact.</summary>
    private const float LogarithmOfTwo = 0.693359375f;

    private const float LogarithmOfTwoRest = -2.12194440e-4f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Softmax(float* source, float* destination, int length)
    {
        // Lanes hold neighbouring values; the last vector is finished one by one.
        int vectors = length / TSimd.Width * TSimd.Width;
        float maximum = Maximum(source, vectors, length);
        TVector shift = TSimd.Create(-maximum);
        TVector sums = TSimd.Create(0);
        for (int i = 0; i < vectors; i += TSimd.Width)
        {
            TVector value = Exp(TSimd.Add(TSimd.Load(source + i), shift));
            sums = TSimd.Add(sums, value);
            TSimd.Store(value, destination + i);
        }

        float sum = TSimd.Sum(sums);
        for (int i = vectors; i < length; i++)
        {
            destination[i] = MathF.Exp(source[i] - maximum);
            sum += destination[i];
        }

        TVector factor = TSimd.Create(1 / sum);
        for (int i = 0; i < vectors; i += TSimd.Width)
        {
            TSimd.Store(TSimd.Multiply(TSimd.Load(destination + i), factor), destination + i);
        }

        for (int i = vectors; i < length; i++)
        {
            destination[i] /= sum;
        }
    }

    /// <summary>The largest of <paramref name="length"/> values, of which the first <paramref name="vectors"/> fill vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Maximum(float* source, int vectors, int length)
    {
        float* lanes = stackalloc float[WideVector];
        int count = 0;
        if (vectors > 0)
        {
            TVector largest = TSimd.Load(source);
            for (int i = TSimd.Width; i < vectors; i += TSimd.Width)
            {
                largest = TSimd.Max(largest, TSimd.Load(source + i));
            }

            TSimd.Store(largest, lanes);
            count = TSimd.Width;
        }

        float maximum = float.NegativeInfinity;
        for (int i = 0; i < count; i++)
        {
            maximum = MathF.Max(maximum, lanes[i]);
        }

        for (int i = vectors; i < length; i++)
        {
            maximum = MathF.Max(maximum, source[i]);
        }

        return maximum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ApplySigmoid(float* source, float* destination, nint count)
    {
        TVector one = TSimd.Create(1);
        TVector zero = TSimd.Create(0);
        for (nint i = 0; i < count; i += TSimd.Width)
        {
            TVector exponential = Exp(TSimd.Subtract(zero, TSimd.Load(source + i)));
            TSimd.Store(TSimd.Divide(one, TSimd.Add(one, exponential)), destination + i);
        }
    }

    /// <summary>
    /// e to the power of each lane, to about one unit in the last place: x = n ln 2 + r, and a polynomial for e to the power of r
    /// (coefficients of expf in Moshier's Cephes library).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Exp(TVector value)
    {
        value = TSimd.Min(TSimd.Create(LargestExponent), TSimd.Max(TSimd.Create(SmallestExponent), value));
        TVector rounding = TSimd.Create(Rounding);
        TVector whole = TSimd.Subtract(TSimd.MultiplyAdd(value, TSimd.Create(1.44269504f), rounding), rounding);
        TVector rest = TSimd.MultiplyAdd(whole, TSimd.Create(-LogarithmOfTwo), value);
        rest = TSimd.MultiplyAdd(whole, TSimd.Create(-LogarithmOfTwoRest), rest);
        TVector sum = TSimd.MultiplyAdd(TSimd.Create(1.9875691500e-4f), rest, TSimd.Create(1.3981999507e-3f));
        sum = TSimd.MultiplyAdd(sum, rest, TSimd.Create(8.3334519073e-3f));
        sum = TSimd.MultiplyAdd(sum, rest, TSimd.Create(4.1665795894e-2f));
        sum = TSimd.MultiplyAdd(sum, rest, TSimd.Create(1.6666665459e-1f));
        sum = TSimd.MultiplyAdd(sum, rest, TSimd.Create(5.0000001201e-1f));
        sum = TSimd.MultiplyAdd(sum, TSimd.Multiply(rest, rest), TSimd.Add(rest, TSimd.Create(1)));
        return TSimd.ScaleByPowerOfTwo(sum, whole);
    }
}
