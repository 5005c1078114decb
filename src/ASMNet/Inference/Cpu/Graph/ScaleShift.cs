namespace ASMNet.Inference.Cpu.Graph;

/// <summary><c>scale * input + shift</c> for each channel (dimension 1), as batch normalisation does in inference.</summary>
internal sealed class ScaleShift(string node, Value input, Value output, float[] scale, float[] shift) : Operation(node, [input], output)
{
    /// <summary>One factor for each channel.</summary>
    public float[] Scale { get; } = scale;

    /// <summary>One summand for each channel.</summary>
    public float[] Shift { get; } = shift;
}
