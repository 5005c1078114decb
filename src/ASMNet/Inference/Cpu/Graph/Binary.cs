namespace ASMNet.Inference.Cpu.Graph;

/// <summary>The sum or product of two values, of one shape or the second one channel by channel, with limits.</summary>
internal sealed class Binary(string node, Value left, Value right, Value output, BinaryKind kind) : Operation(node, [left, right], output)
{
    /// <summary>The function.</summary>
    public BinaryKind Kind => kind;

    /// <summary>The second operand.</summary>
    public Value Right => Inputs[1];

    /// <summary>Limits of the result.</summary>
    public Clamp Clamp { get; set; } = Clamp.None;
}
