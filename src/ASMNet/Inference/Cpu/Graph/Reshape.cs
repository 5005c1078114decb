namespace ASMNet.Inference.Cpu.Graph;

/// <summary>The same values in the same order under other dimensions.</summary>
internal sealed class Reshape(string node, Value input, Value output) : Operation(node, [input], output);
