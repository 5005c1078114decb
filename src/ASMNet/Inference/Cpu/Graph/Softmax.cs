namespace ASMNet.Inference.Cpu.Graph;

/// <summary>Exponentials normalised to a sum of 1, along the last dimensions.</summary>
internal sealed class Softmax(string node, Value input, Value output, int length) : Operation(node, [input], output)
{
    /// <summary>How many neighbouring values are normalised together.</summary>
    public int Length => length;
}
