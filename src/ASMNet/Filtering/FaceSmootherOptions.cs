namespace ASMNet.Filtering;

/// <summary>
/// Settings of a <see cref="FaceSmoother"/>. Lengths are in units of the face's root mean square radius (about 0.4 of the landmark box),
/// so that they hold for near and far faces.
/// </summary>
public sealed record FaceSmootherOptions
{
    /// <summary>Whether faces are filtered over time. Default true.</summary>
    public bool Temporal { get; init; } = true;

    /// <summary>
    /// Filter of position, size and rotation of the face together; Beta is in hertz for each squared radius (or radian) per second. Default 0.7 Hz, 42, 2 Hz.
    /// </summary>
    public OneEuroParameters Alignment { get; init; } = new(0.7f, 42, 2);

    /// <summary>
    /// Filter of the shape, of each part of the face (jaw, brows, nose, eyes, mouth) together; Beta is in hertz for each squared radius per second. Default
    /// 0.6 Hz, 200, 3 Hz.
    /// </summary>
    public OneEuroParameters Shape { get; init; } = new(0.6f, 200, 3);

    /// <summary>Filter of yaw, pitch and roll together; Beta is in hertz for each squared degree per second. Default 1 Hz, 0.025, 2 Hz.</summary>
    public OneEuroParameters Pose { get; init; } = new(1, 0.025f, 2);

    /// <summary>Limit of each shape coefficient in standard deviations. Default 3, from 0.5; infinity for none.</summary>
    public float ShapeLimit { get; init; } = 3;

    /// <summary>
    /// The share of what the modes cannot express that is kept: 1 keeps each face's own detail, 0 puts all points on the shape model.
    /// Default 1, range 0 to 1.
    /// </summary>
    public float Detail { get; init; } = 1;

    /// <summary>Throws when a setting lies outside its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the setting, its value and its range.</exception>
    public void Validate()
    {
        RequireFilter(Alignment, nameof(Alignment));
        RequireFilter(Shape, nameof(Shape));
        RequireFilter(Pose, nameof(Pose));
        Require(ShapeLimit >= 0.5f, nameof(ShapeLimit), ShapeLimit, "at least 0.5");
        Require(Detail is >= 0 and <= 1, nameof(Detail), Detail, "from 0 to 1");
    }

    private static void RequireFilter(in OneEuroParameters filter, string name)
    {
        Require(filter.MinCutoff > 0, $"{name}.{nameof(filter.MinCutoff)}", filter.MinCutoff, "greater than 0");
        // Times no speed at all, infinity is no number.
        Require(filter.Beta is >= 0 and < float.PositiveInfinity, $"{name}.{nameof(filter.Beta)}", filter.Beta, "at least 0 and finite");
        Require(filter.DerivativeCutoff > 0, $"{name}.{nameof(filter.DerivativeCutoff)}", filter.DerivativeCutoff, "greater than 0");
    }

    private static void Require(bool holds, string name, float value, string range)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {range}.");
        }
    }
}
