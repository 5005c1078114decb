namespace ASMNet.Inference.Cpu.Graph;

/// <summary>The maximum or mean over a sliding window.</summary>
internal sealed class Pool(string node, Value input, Value output, Window window, bool maximum, bool countPadding) : Operation(node, [input], output)
{
    /// <summary>The window.</summary>
    public Window Window => window;

    /// <summary>Maximum, otherwise mean.</summary>
    public bool Maximum => maximum;

    /// <summary>Whether a mean counts positions outside the picture, as zeros.</summary>
    public bool CountPadding => countPadding;
}
