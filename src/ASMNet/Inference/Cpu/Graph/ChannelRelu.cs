namespace ASMNet.Inference.Cpu.Graph;

/// <summary><c>x</c> where positive, otherwise <c>x</c> times a slope of its channel (PRelu).</summary>
internal sealed class ChannelRelu(string node, Value input, Value output, float[] slopes) : Operation(node, [input], output)
{
    /// <summary>One slope for each channel.</summary>
    public float[] Slopes => slopes;
}
