using ASMNet.Imaging;

namespace ASMNet.Media.Pictures;

/// <summary>A picture read whole from a file.</summary>
/// <param name="Pixels">Blue, green, red of each pixel, rows packed.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
public sealed record DecodedImage(byte[] Pixels, int Width, int Height)
{
    /// <summary>What was wrong with the file though a picture came of it (the half of it is missing); null when nothing was.</summary>
    public string? Defect { get; init; }

    /// <summary>A view of the picture.</summary>
    public ImageView View => new(Pixels, Width, Height, 3 * Width);
}
