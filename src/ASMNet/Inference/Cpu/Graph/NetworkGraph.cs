namespace ASMNet.Inference.Cpu.Graph;

/// <summary>A network with known shapes: what is computed, in an order in which it can be.</summary>
/// <param name="Input">The input.</param>
/// <param name="Outputs">The outputs in the file's order; never constants.</param>
/// <param name="Operations">What is computed; the fusion passes shorten it.</param>
internal sealed record NetworkGraph(Value Input, IReadOnlyList<Value> Outputs, List<Operation> Operations);
