namespace ASMNet.Inference.Cpu.Graph;

/// <summary>Dimensions put in another order.</summary>
internal sealed class Transpose(string node, Value input, Value output, int[] permutation) : Operation(node, [input], output)
{
    /// <summary>For each dimension of the output the dimension of the input.</summary>
    public int[] Permutation => permutation;
}
