namespace ASMNet.Inference.Cpu.Tensors;

/// <summary>How far channels are filled up, so that every vector of them is a whole one.</summary>
internal static class Padding
{
    /// <summary>Channels are filled up to a multiple of this, the widest vector.</summary>
    public const int ChannelMultiple = 16;

    /// <summary>Rounds a number of channels up to a multiple of 16.</summary>
    public static int Pad(int channels) => (channels + ChannelMultiple - 1) / ChannelMultiple * ChannelMultiple;
}
