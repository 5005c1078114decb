using ASMNet.Inference.Cpu.Steps;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Planning;

/// <summary>The steps of a network and the tensors that the caller sees, before they have memory.</summary>
/// <param name="Input">The input, flat.</param>
/// <param name="Outputs">The outputs, flat, in the file's order.</param>
/// <param name="Steps">What is done, in order.</param>
/// <param name="Memory">Where the packed weights are; it lives as long as the network.</param>
internal sealed record NetworkPlan(Tensor Input, IReadOnlyList<Tensor> Outputs, IReadOnlyList<Step> Steps, NetworkMemory Memory);
