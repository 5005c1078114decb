namespace ASMNet.Imaging;

/// <summary>The order of a network's three colour planes.</summary>
public enum ChannelOrder
{
    /// <summary>Blue, green, red.</summary>
    Bgr,

    /// <summary>Red, green, blue.</summary>
    Rgb,
}
