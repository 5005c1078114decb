namespace ASMNet.Tests.Inference.Reference;

/// <summary>How far an output is from what it should be.</summary>
internal static class RelativeError
{
    /// <summary>
    /// Outputs whose values are all smaller are measured against this: ONNX Runtime's own Sigmoid is a polynomial that is only
    /// exact to some 1e-8, which is much of a small probability.
    /// </summary>
    private const double SmallestScale = 0.01;

    /// <summary>The largest difference as a part of the largest expected value; infinite where a value is not finite or missing.</summary>
    public static double Of(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        if (expected.Length != actual.Length)
        {
            return double.PositiveInfinity;
        }

        double largest = SmallestScale;
        double difference = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(expected[i]));
            difference = float.IsFinite(actual[i]) ? Math.Max(difference, Math.Abs((double)expected[i] - actual[i])) : double.PositiveInfinity;
            if (double.IsInfinity(difference))
            {
                return difference;
            }
        }

        return difference / largest;
    }
}
