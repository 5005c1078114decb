namespace ASMNet.Inference.Cpu.Graph;

/// <summary>Functions of two numbers.</summary>
internal enum BinaryKind
{
    /// <summary>Sum.</summary>
    Add,

    /// <summary>Product.</summary>
    Multiply,
}
