namespace ASMNet.Detection;

/// <summary>Settings of a face detector of OpenCV's FaceDetectorYN format, whatever runs it.</summary>
public sealed record FaceDetectorOptions
{
    // The smallest face that the network was trained to find, in its own pixels.
    private const float SmallestAtNetwork = 16;

    // Of what is enlarged more, every pixel is a field of one colour; only the network's cells become more.
    private const float LargestEnlargement = 8;

    // The engine takes 2^26 values, and the first layer makes 16 channels of half the size; both sides are rounded up to the network's cells.
    private const double MostPixels = 1 << 24;
    private const double Cell = 32;

    /// <summary>
    /// The smallest face asked for, as a share of the picture's height. Default 0.05, range 0.01 to 0.5. The picture is scaled so that
    /// such a face is 16 pixels high at the network; so a pass costs the same whatever the camera's size, and less for larger faces.
    /// No picture is enlarged more than 8 times, and one that would have more than 2^24 pixels there, as a strip, is scaled to as many.
    /// </summary>
    public float SmallestFace { get; init; } = 0.05f;

    /// <summary>A fixed scale of the picture instead, 1 for its own size; null to go by <see cref="SmallestFace"/>. Greater than 0, up to 8.</summary>
    public float? FixedScale { get; init; }

    /// <summary>The least score of a face. Default 0.6, range 0 to 1.</summary>
    public float MinScore { get; init; } = 0.6f;

    /// <summary>Overlap (intersection over union) above which only the better of two faces is kept. Default 0.4, range 0 to 1.</summary>
    public float MaxOverlap { get; init; } = 0.4f;

    /// <summary>How much a picture is scaled before the network sees it.</summary>
    /// <param name="width">The picture's width in pixels, at least 1.</param>
    /// <param name="height">Its height, likewise.</param>
    /// <returns>Pixels of the network for each of the picture.</returns>
    public float ScaleFor(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        return FixedScale ?? MathF.Min(MathF.Min(SmallestAtNetwork / (SmallestFace * height), LargestEnlargement), LargestScale(width, height));
    }

    /// <summary>Throws when a setting lies outside its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the setting, its value and its range.</exception>
    public void Validate()
    {
        Require(SmallestFace is >= 0.01f and <= 0.5f, nameof(SmallestFace), SmallestFace, "from 0.01 to 0.5");
        Require(FixedScale is null or (> 0 and <= LargestEnlargement), nameof(FixedScale), FixedScale ?? 1, "greater than 0 and at most 8");
        Require(MinScore is >= 0 and <= 1, nameof(MinScore), MinScore, "from 0 to 1");
        Require(MaxOverlap is >= 0 and <= 1, nameof(MaxOverlap), MaxOverlap, "from 0 to 1");
    }

    // The scale at which (width * scale + cell) * (height * scale + cell) is the most.
    private static float LargestScale(double width, double height)
    {
        double edges = Cell * (width + height);
        return (float)((Math.Sqrt((edges * edges) + (4 * width * height * (MostPixels - (Cell * Cell)))) - edges) / (2 * width * height));
    }

    private static void Require(bool holds, string name, float value, string range)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {range}.");
        }
    }
}
