using System.Numerics;

namespace ASMNet.Imaging;

/// <summary>One line of samples: where they lie in the picture, and the output rows that they are added to.</summary>
internal readonly ref struct SampledLine(Vector2 start, Vector2 step, Span<float> blue, Span<float> green, Span<float> red, Vector3 factor)
{
    public Vector2 Start { get; } = start;

    public Vector2 Step { get; } = step;

    public Span<float> Blue { get; } = blue;

    public Span<float> Green { get; } = green;

    public Span<float> Red { get; } = red;

    /// <summary>Factors of blue, green and red.</summary>
    public Vector3 Factor { get; } = factor;

    public int Length => Blue.Length;

    public Vector2 At(int index) => Start + (index * Step);
}
