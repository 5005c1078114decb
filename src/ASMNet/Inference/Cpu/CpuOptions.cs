using ASMNet.Inference.Cpu.Kernels;

namespace ASMNet.Inference.Cpu;

/// <summary>How networks are run on the processor.</summary>
public sealed record CpuOptions
{
    /// <summary>
    /// Threads that compute one network, the calling one among them; 1 to 64, 1 by default, which leaves the other cores to
    /// the other stages of a pipeline.
    /// </summary>
    public int Threads { get; init; } = 1;

    /// <summary>Vector instructions; by default the widest that the processor has.</summary>
    public InstructionSet InstructionSet { get; init; } = InstructionSet.Automatic;
}
