namespace ASMNet.Filtering;

/// <summary>
/// How much samples waver without going anywhere, learned as they come. Independent noise makes each step take back a part of the one before, on the
/// average its own variance, whereas what moves goes on the same way: the mean of how far steps are taken back is the noise's variance alone.
/// </summary>
/// <param name="most">The largest variance that is believed; more is no noise but a leap there and back in two frames.</param>
internal struct NoiseLevel(float most)
{
    // The seconds over which it is learned.
    private const float Memory = 1;

    // Far more than frames in its memory; the first ones count by their number.
    private const int MostSteps = 1000;
    private int _steps;

    /// <summary>The variance of the noise, in squared units of the samples.</summary>
    public float Variance { get; private set; }

    /// <summary>Whether samples are numbers, and finite ones; one that is not would stay in every mean for good.</summary>
    public static bool AreNumbers(ReadOnlySpan<float> values)
    {
        // Anything times zero is zero unless it is infinite or no number.
        float sum = 0;
        foreach (float value in values)
        {
            sum += 0 * value;
        }

        return sum == 0;
    }

    /// <summary>Takes in two steps that follow each other.</summary>
    /// <param name="takenBack">Less their scalar product.</param>
    /// <param name="elapsed">Seconds of the second.</param>
    public void Add(float takenBack, float elapsed)
    {
        _steps = Math.Min(_steps + 1, MostSteps);
        float share = Math.Max(elapsed / (Memory + elapsed), 1f / _steps);
        Variance = Math.Max(0, Variance + (share * (Math.Min(takenBack, most) - Variance)));
    }

    /// <summary>The mean square of the speed that the noise feigns where each speed is mixed into those before.</summary>
    /// <param name="smoothing">The newest speed's share of the mix.</param>
    /// <param name="elapsed">Seconds of a step.</param>
    public readonly float SquaredSpeed(float smoothing, float elapsed) => Variance * smoothing * smoothing * 2 / ((2 - smoothing) * elapsed * elapsed);
}
