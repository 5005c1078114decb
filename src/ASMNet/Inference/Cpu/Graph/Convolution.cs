namespace ASMNet.Inference.Cpu.Graph;

/// <summary>
/// A convolution with what was fused into it: <c>clamp(weights * input + bias + residual)</c>.
/// A matrix product is one over a picture of 1x1 pixels.
/// </summary>
internal sealed class Convolution(string node, Value input, Value output, float[] weights, float[] bias, bool depthwise, Window window)
    : Operation(node, [input], output)
{
    /// <summary>Weights as output channel, input channel (1 when depthwise), row, column.</summary>
    public float[] Weights { get; } = weights;

    /// <summary>One value for each output channel.</summary>
    public float[] Bias { get; } = bias;

    /// <summary>Whether each channel is filtered by itself.</summary>
    public bool Depthwise { get; } = depthwise;

    /// <summary>The window.</summary>
    public Window Window { get; } = window;

    /// <summary>Limits of the result.</summary>
    public Clamp Clamp { get; set; } = Clamp.None;

    /// <summary>A value of the output's shape that is added before the limits; null for none.</summary>
    public Value? Residual { get; set; }

    /// <inheritdoc/>
    public override IReadOnlyList<Value> Inputs => Residual is null ? base.Inputs : [Input, Residual];
}
