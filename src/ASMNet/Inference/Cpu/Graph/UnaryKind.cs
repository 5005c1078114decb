namespace ASMNet.Inference.Cpu.Graph;

/// <summary>Functions of one number.</summary>
internal enum UnaryKind
{
    /// <summary>Limits to the range from A to B.</summary>
    Clamp,

    /// <summary><c>1 / (1 + exp(-x))</c>.</summary>
    Sigmoid,

    /// <summary><c>x</c> where positive, otherwise <c>A x</c>.</summary>
    LeakyRelu,

    /// <summary><c>clamp(A x + B, 0, 1)</c>.</summary>
    HardSigmoid,

    /// <summary><c>x clamp(x / 6 + 1 / 2, 0, 1)</c>.</summary>
    HardSwish,
}
