using ASMNet.Expressions;
using ASMNet.Filtering;

namespace ASMNet.Signals;

/// <summary>Settings of <see cref="FaceSignals"/>.</summary>
public sealed record FaceSignalsOptions
{
    /// <summary>The camera's horizontal field of view in degrees. Default 60, range 10 to 150.</summary>
    public float FieldOfView { get; init; } = 60;

    /// <summary>Whether a person's neutral face is learned and subtracted from the channels, and how far blinks reach. Default true.</summary>
    public bool Neutral { get; init; } = true;

    /// <summary>Whether the channels are filtered over time. Default true.</summary>
    public bool Temporal { get; init; } = true;

    /// <summary>
    /// Filter of the channels; speeds in whole channels per second. Default 2 Hz, 3, 5 Hz, which lets pass 85 % of the depth of a blink of 100 ms. What noise adds to the speed does not count.
    /// </summary>
    public OneEuroParameters Channels { get; init; } = new(2, 3, 5);

    /// <summary>Filter of the irises; speeds in distances of the eyes per second. Default 2 Hz, 40, 5 Hz. What noise adds to the speed does not count.</summary>
    public OneEuroParameters Irises { get; init; } = new(2, 40, 5);

    /// <summary>Throws when a setting lies outside its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the setting, its value and its range.</exception>
    public void Validate()
    {
        if (!(FieldOfView is >= 10 and <= 150))
        {
            throw new ArgumentOutOfRangeException(nameof(FieldOfView), FieldOfView, $"{nameof(FieldOfView)} must be from 10 to 150.");
        }

        RequireFilter(Channels, nameof(Channels));
        RequireFilter(Irises, nameof(Irises));
    }

    private static void RequireFilter(in OneEuroParameters filter, string name)
    {
        if (!(filter.MinCutoff > 0) || filter.Beta is not (>= 0 and < float.PositiveInfinity) || !(filter.DerivativeCutoff > 0))
        {
            throw new ArgumentOutOfRangeException(name, filter, $"The cutoffs of {name} must be greater than 0, and its beta at least 0 and finite.");
        }
    }
}
