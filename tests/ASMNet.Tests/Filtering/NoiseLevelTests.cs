using ASMNet.Filtering;

namespace ASMNet.Tests.Filtering;

public sealed class NoiseLevelTests
{
    [Theory]
    [InlineData(12)]
    [InlineData(25)]
    [InlineData(60)]
    public void Variance_OfIndependentNoise_IsItsOwn(int rate)
    {
        // Uniform numbers from -0.03 to 0.03 have a variance of 0.0003; the mean of ten seconds, as each second has its own.
        var random = new Random(2);
        double mean = Follow(rate, 12, seconds => 0.06f * (random.NextSingle() - 0.5f)).Skip(2 * rate).Average();
        Assert.Equal(0.0003, mean, 0.0001);
    }

    [Theory]
    [InlineData(0.5f)]
    [InlineData(3)]
    public void Variance_OfMovement_IsNearlyNone(float hertz)
    {
        // Where it turns back, two steps are against each other. Its own variance is 0.00125.
        Assert.InRange(Follow(25, 5, seconds => 0.05f * MathF.Sin(2 * MathF.PI * hertz * seconds)).Skip(25).Max(), 0, 0.01 * 0.00125);
    }

    [Fact]
    public void SquaredSpeed_OfIndependentNoise_IsTheMeanOfWhatItFeigns()
    {
        var random = new Random(3);
        double speed = 0;
        double last = 0;
        double squares = 0;
        for (int i = 0; i < 100_000; i++)
        {
            double now = Math.Sqrt(12) * (random.NextDouble() - 0.5);
            speed += 0.3 * (((now - last) / 0.04) - speed);
            squares += speed * speed / 100_000;
            last = now;
        }

        var level = new NoiseLevel(0.002f);
        level.Add(0.001f, 0.04f);
        Assert.Equal(squares, level.SquaredSpeed(0.3f, 0.04f) / 0.001, 0.03 * squares);
    }

    [Fact]
    public void Variance_OfALeapThereAndBack_IsBounded()
    {
        var level = new NoiseLevel(0.002f);
        level.Add(1e6f, 0.04f);
        Assert.Equal(0.002f, level.Variance);
    }

    private static List<double> Follow(int rate, int seconds, Func<float, float> value)
    {
        var level = new NoiseLevel(0.002f);
        List<double> variances = [];
        float last = value(0);
        float step = 0;
        for (int i = 1; i < rate * seconds; i++)
        {
            float now = value(i / (float)rate);
            level.Add(-step * (now - last), 1f / rate);
            (step, last) = (now - last, now);
            variances.Add(level.Variance);
        }

        return variances;
    }
}
