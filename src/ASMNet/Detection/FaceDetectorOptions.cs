namespace ASMNet.Detection;

/// <summary>Settings of a face detector of OpenCV's FaceDetectorYN format, whatever runs it.</summary>
public sealed record FaceDetectorOptions
{
    // The smallest face that the network was trained to find, in its own pixels.
    private const float SmallestAtNetwork = 16;

    /// <summary>
    /// The smallest face asked for, as a share of the picture's height. Default 0.05, range 0.01 to 0.5. The picture is scaled so that
    /// such a face is 16 pixels high at the network; so a pass costs the same whatever the camera's size, and less for larger faces.
    /// </summary>
    public float SmallestFace { get; init; } = 0.05f;

    /// <summary>A fixed scale of the picture instead, 1 for its own size; null to go by <see cref="SmallestFace"/>. Greater than 0, up to 8.</summary>
    public float? FixedScale { get; init; }

    /// <summary>The least score of a face. Default 0.6, range 0 to 1.</summary>
    public float MinScore { get; init; } = 0.6f;

    /// <summary>Overlap (intersection over union) above which only the better of two faces is kept. Default 0.4, range 0 to 1.</summary>
    public float MaxOverlap { get; init; } = 0.4f;

    /// <summary>How much a picture is scaled before the network sees it.</summary>
    /// <param name="height">The picture's height in pixels, at least 1.</param>
    /// <returns>Pixels of the network for each of the picture.</returns>
    public float ScaleFor(int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        return FixedScale ?? (SmallestAtNetwork / (SmallestFace * height));
    }

    /// <summary>Throws when a setting lies outside its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the setting, its value and its range.</exception>
    public void Validate()
    {
        Require(SmallestFace is >= 0.01f and <= 0.5f, nameof(SmallestFace), SmallestFace, "from 0.01 to 0.5");
        Require(FixedScale is null or (> 0 and <= 8), nameof(FixedScale), FixedScale ?? 1, "greater than 0 and at most 8");
        Require(MinScore is >= 0 and <= 1, nameof(MinScore), MinScore, "from 0 to 1");
        Require(MaxOverlap is >= 0 and <= 1, nameof(MaxOverlap), MaxOverlap, "from 0 to 1");
    }

    private static void Require(bool holds, string name, float value, string range)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {range}.");
        }
    }
}
