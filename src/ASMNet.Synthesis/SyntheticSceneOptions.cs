using ASMNet.Expressions;

namespace ASMNet.Synthesis;

/// <summary>What a <see cref="SyntheticScene"/> shows.</summary>
public sealed record SyntheticSceneOptions
{
    /// <summary>Decides people, background and motion. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Number of faces, 1 to 8. Default 1.</summary>
    public int Faces { get; init; } = 1;

    /// <summary>
    /// Height of a frontal face (brows to chin) as a share of the picture's height, 0.05 to 0.95. Default 0.42. Several
    /// faces side by side are made smaller where they would overlap.
    /// </summary>
    public float FaceSize { get; init; } = 0.42f;

    /// <summary>
    /// 0 (still) to 1 (yaw to 40, pitch to 20 and roll to 25 degrees, and a walk across the free part of the picture).
    /// Default 0.6. People talk and blink unless it is 0.
    /// </summary>
    public float Motion { get; init; } = 0.6f;

    /// <summary>Deviation of the sensor noise in grey values, 0 to 40. Default 2.</summary>
    public float Noise { get; init; } = 2;

    /// <summary>How far the light swells and fades, 0 to 0.8 of its strength. Default 0.</summary>
    public float LightChange { get; init; }

    /// <summary>
    /// What every face shows all the time, by ARKit name; nobody then talks or blinks. Default null: people talk and blink.
    /// <see cref="SyntheticFace.Draws"/> tells which channels are drawn.
    /// </summary>
    public ExpressionValues? Expressions { get; init; }

    /// <summary>Whether every face shows all drawn channels in turn instead, each pair of left and right for a second. Default false.</summary>
    public bool EveryExpression { get; init; }

    /// <summary>Times in which faces are out of the picture. Default none.</summary>
    public IReadOnlyList<SyntheticAbsence> Absences { get; init; } = [];

    /// <summary>Checks every range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message names it.</exception>
    public void Validate()
    {
        Check(Faces is >= 1 and <= 8, nameof(Faces), Faces, "1 to 8");
        Check(FaceSize is >= 0.05f and <= 0.95f, nameof(FaceSize), FaceSize, "0.05 to 0.95");
        Check(Motion is >= 0 and <= 1, nameof(Motion), Motion, "0 to 1");
        Check(Noise is >= 0 and <= 40, nameof(Noise), Noise, "0 to 40");
        Check(LightChange is >= 0 and <= 0.8f, nameof(LightChange), LightChange, "0 to 0.8");
        foreach (SyntheticAbsence absence in Absences)
        {
            Check(absence.Duration > TimeSpan.Zero, nameof(Absences), absence.Duration, "a positive duration");
            Check(absence.Face is null || (absence.Face >= 0 && absence.Face < Faces), nameof(Absences), absence.Face, "an existing face, counted from 0");
        }
    }

    private static void Check(bool valid, string option, object? value, string range)
    {
        if (!valid)
        {
            throw new ArgumentOutOfRangeException(option, value, $"The synthetic scene's {option} must be {range}.");
        }
    }
}
