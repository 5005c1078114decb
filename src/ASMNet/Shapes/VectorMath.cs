using System.Numerics;
using System.Runtime.InteropServices;

namespace ASMNet.Shapes;

/// <summary>The few vector operations of the shape model, as wide as the processor's registers.</summary>
internal static class VectorMath
{
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ReadOnlySpan<Vector<float>> wideA = MemoryMarshal.Cast<float, Vector<float>>(a);
        ReadOnlySpan<Vector<float>> wideB = MemoryMarshal.Cast<float, Vector<float>>(b[..a.Length]);
        Vector<float> sums = Vector<float>.Zero;
        for (int i = 0; i < wideA.Length; i++)
        {
            sums += wideA[i] * wideB[i];
        }

        float sum = Vector.Sum(sums);
        for (int i = wideA.Length * Vector<float>.Count; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    public static void Subtract(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> result)
    {
        ReadOnlySpan<Vector<float>> wideA = MemoryMarshal.Cast<float, Vector<float>>(a);
        ReadOnlySpan<Vector<float>> wideB = MemoryMarshal.Cast<float, Vector<float>>(b[..a.Length]);
        Span<Vector<float>> wideResult = MemoryMarshal.Cast<float, Vector<float>>(result[..a.Length]);
        for (int i = 0; i < wideA.Length; i++)
        {
            wideResult[i] = wideA[i] - wideB[i];
        }

        for (int i = wideA.Length * Vector<float>.Count; i < a.Length; i++)
        {
            result[i] = a[i] - b[i];
        }
    }

    public static void AddScaled(Span<float> target, ReadOnlySpan<float> direction, float factor)
    {
        Span<Vector<float>> wideTarget = MemoryMarshal.Cast<float, Vector<float>>(target);
        ReadOnlySpan<Vector<float>> wideDirection = MemoryMarshal.Cast<float, Vector<float>>(direction[..target.Length]);
        for (int i = 0; i < wideTarget.Length; i++)
        {
            wideTarget[i] += factor * wideDirection[i];
        }

        for (int i = wideTarget.Length * Vector<float>.Count; i < target.Length; i++)
        {
            target[i] += factor * direction[i];
        }
    }
}
