namespace ASMNet.Inference.Cpu.Graph;

/// <summary>The mean of every channel over the whole picture.</summary>
internal sealed class GlobalMean(string node, Value input, Value output) : Operation(node, [input], output);
