using ASMNet.Shapes;

namespace ASMNet.Tests.Shapes;

public sealed class VectorMathTests
{
    // Whole numbers, whose sums a float holds exactly; every length around the width of a register.
    public static TheoryData<int> Lengths { get; } = [.. Enumerable.Range(0, 40)];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void EachOperation_AnyLength_EqualsTheOneNumberAtATime(int length)
    {
        (float[] a, float[] b) = (Numbers(length, 3), Numbers(length + 2, 8));
        float dot = 0;
        float[] difference = new float[length];
        float[] sum = [.. a];
        for (int i = 0; i < length; i++)
        {
            dot += a[i] * b[i];
            difference[i] = a[i] - b[i];
            sum[i] += -3 * b[i];
        }

        Assert.Equal(dot, VectorMath.Dot(a, b));
        float[] result = [.. Enumerable.Repeat(77f, length + 1)];
        VectorMath.Subtract(a, b, result);
        Assert.Equal([.. difference, 77], result);
        VectorMath.AddScaled(a, b, -3);
        Assert.Equal(sum, a);
    }

    [Fact]
    public void EachOperation_SecondTooShort_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => VectorMath.Dot(new float[9], new float[8]));
        Assert.Throws<ArgumentOutOfRangeException>(() => VectorMath.Subtract(new float[9], new float[8], new float[9]));
        Assert.Throws<ArgumentOutOfRangeException>(() => VectorMath.Subtract(new float[9], new float[9], new float[8]));
        Assert.Throws<ArgumentOutOfRangeException>(() => VectorMath.AddScaled(new float[9], new float[8], 1));
    }

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(-50, 51))];
    }
}
