namespace ASMNet.Inference.Cpu.Kernels;

/// <summary>The vector instructions that a network is computed with.</summary>
public enum InstructionSet
{
    /// <summary>The widest that the processor has.</summary>
    Automatic,

    /// <summary>None: plain loops, the reference that the others are tested against.</summary>
    Scalar,

    /// <summary>128 bits: AdvSimd on ARM, SSE on x86.</summary>
    Vector128,

    /// <summary>256 bits: AVX2 with fused multiply-add.</summary>
    Avx2,

    /// <summary>512 bits: AVX-512.</summary>
    Avx512,
}
