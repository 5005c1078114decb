namespace ASMNet.Inference.Cpu.Graph;

/// <summary>Some neighbouring channels of a feature map, seen where they lie. Only what reads through strides can use it.</summary>
internal sealed class ChannelSlice(string node, Value input, Value output, int firstChannel) : Operation(node, [input], output)
{
    /// <summary>The first channel.</summary>
    public int FirstChannel => firstChannel;
}
