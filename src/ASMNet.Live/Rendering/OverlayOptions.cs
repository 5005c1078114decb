namespace ASMNet.Live.Rendering;

/// <summary>Which parts of the overlay are drawn.</summary>
public sealed record OverlayOptions
{
    /// <summary>A dot on each landmark. Default true.</summary>
    public bool Landmarks { get; init; } = true;

    /// <summary>Lines along jaw, brows, nose, eyes and lips, for faces with 68 points. Default true.</summary>
    public bool Contours { get; init; } = true;

    /// <summary>A box around each face with its identity. Default true.</summary>
    public bool Boxes { get; init; } = true;

    /// <summary>The head's axes from the tip of the nose: x red, y green, z (out of the face) blue. Default true.</summary>
    public bool Axes { get; init; } = true;

    /// <summary>The irises and a ray along the gaze of each eye, where they are known. Default true.</summary>
    public bool Gaze { get; init; } = true;

    /// <summary>The panel with frame rate, latency, device and drops. Default true.</summary>
    public bool Panel { get; init; } = true;

    /// <summary>Turns the picture into a mirror before drawing, so that text stays readable. Default false.</summary>
    public bool Mirror { get; init; }
}
