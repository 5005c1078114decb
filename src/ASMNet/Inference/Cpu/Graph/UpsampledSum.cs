namespace ASMNet.Inference.Cpu.Graph;

/// <summary>The sum of a feature map and a smaller one that is scaled up by taking the nearest pixel.</summary>
internal sealed class UpsampledSum(string node, Value large, Value small, Value output, int[] rows, int[] columns) : Operation(node, [large, small], output)
{
    /// <summary>For each row of the output the row of the smaller one.</summary>
    public int[] Rows => rows;

    /// <summary>For each column of the output the column of the smaller one.</summary>
    public int[] Columns => columns;

    /// <summary>Limits of the result.</summary>
    public required Clamp Clamp { get; init; }
}
