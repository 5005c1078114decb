namespace ASMNet.Inference.Cpu.Tensors;

/// <summary>How the values of a tensor lie in memory.</summary>
internal enum Layout
{
    /// <summary>In the order of the file's dimensions, without gaps.</summary>
    Flat,

    /// <summary>Pixel by pixel, row by row; the channels of a pixel lie together, filled up to a multiple of 16.</summary>
    ChannelsLast,
}
