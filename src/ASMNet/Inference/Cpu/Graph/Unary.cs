namespace ASMNet.Inference.Cpu.Graph;

/// <summary>A function applied to every value.</summary>
internal sealed class Unary(string node, Value input, Value output, UnaryKind kind, float a = 0, float b = 0) : Operation(node, [input], output)
{
    /// <summary>The function.</summary>
    public UnaryKind Kind => kind;

    /// <summary>First parameter; see <see cref="UnaryKind"/>.</summary>
    public float A => a;

    /// <summary>Second parameter.</summary>
    public float B => b;
}
