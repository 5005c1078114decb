namespace ASMNet.Inference.Cpu.Graph;

/// <summary>Values placed one after the other along a dimension.</summary>
internal sealed class Concat(string node, Value[] inputs, Value output, int axis) : Operation(node, inputs, output)
{
    /// <summary>The dimension.</summary>
    public int Axis => axis;
}
