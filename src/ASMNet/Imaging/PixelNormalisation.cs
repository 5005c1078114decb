using System.Numerics;

namespace ASMNet.Imaging;

/// <summary>How 8-bit pixels become a network's input: <c>value = pixel * Factor + Offset</c> for each plane.</summary>
/// <param name="Order">The order of the planes.</param>
/// <param name="Factor">Factors in the order of the planes.</param>
/// <param name="Offset">Offsets in the order of the planes.</param>
public readonly record struct PixelNormalisation(ChannelOrder Order, Vector3 Factor, Vector3 Offset)
{
    /// <summary>Blue, green, red from 0 to 255.</summary>
    public static PixelNormalisation Bgr => new(ChannelOrder.Bgr, Vector3.One, Vector3.Zero);

    /// <summary>Red, green, blue from 0 to 1.</summary>
    public static PixelNormalisation UnitRgb => new(ChannelOrder.Rgb, new Vector3(1 / 255f), Vector3.Zero);

    /// <summary>The usual description <c>(pixel * scale - mean) / std</c>.</summary>
    /// <param name="order">The order of the planes, of <paramref name="mean"/> and of <paramref name="deviation"/>.</param>
    /// <param name="scale">Factor of the pixel.</param>
    /// <param name="mean">What is subtracted.</param>
    /// <param name="deviation">What it is divided by, not 0.</param>
    public static PixelNormalisation From(ChannelOrder order, float scale, Vector3 mean, Vector3 deviation) =>
        new(order, new Vector3(scale) / deviation, -mean / deviation);
}
