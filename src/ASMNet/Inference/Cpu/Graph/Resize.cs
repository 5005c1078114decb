namespace ASMNet.Inference.Cpu.Graph;

/// <summary>A picture scaled by taking the nearest pixel.</summary>
internal sealed class Resize(string node, Value input, Value output, int[] rows, int[] columns) : Operation(node, [input], output)
{
    /// <summary>For each row of the output the row of the input.</summary>
    public int[] Rows => rows;

    /// <summary>For each column of the output the column of the input.</summary>
    public int[] Columns => columns;
}
