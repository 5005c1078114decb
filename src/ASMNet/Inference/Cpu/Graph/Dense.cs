namespace ASMNet.Inference.Cpu.Graph;

/// <summary>The product of a matrix of several rows with constant weights: the last dimension is mixed, the others stay.</summary>
internal sealed class Dense(string node, Value input, Value output, float[] weights, float[] bias) : Operation(node, [input], output)
{
    /// <summary>Weights as output, input.</summary>
    public float[] Weights => weights;

    /// <summary>One value for each output.</summary>
    public float[] Bias => bias;
}
