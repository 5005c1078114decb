namespace ASMNet.Inference.Cpu.Graph;

/// <summary>Limits of an output; ReLU is 0 to infinity, ReLU6 is 0 to 6.</summary>
internal readonly record struct Clamp(float Minimum, float Maximum)
{
    /// <summary>No limits.</summary>
    public static Clamp None => new(float.NegativeInfinity, float.PositiveInfinity);

    /// <summary>Whether values pass unchanged.</summary>
    public bool IsNone => this == None;
}
