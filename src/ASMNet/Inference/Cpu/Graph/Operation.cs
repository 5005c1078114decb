namespace ASMNet.Inference.Cpu.Graph;

/// <summary>What one or several nodes of the file compute, in a form that the planner knows.</summary>
/// <param name="node">How messages call the node that it came from.</param>
/// <param name="inputs">Values read; none is a constant.</param>
/// <param name="output">The value written.</param>
internal abstract class Operation(string node, Value[] inputs, Value output)
{
    /// <summary>How messages call the node.</summary>
    public string Node => node;

    /// <summary>Values read.</summary>
    public virtual IReadOnlyList<Value> Inputs => inputs;

    /// <summary>The value written.</summary>
    public Value Output { get; set; } = output;

    /// <summary>The first input.</summary>
    public Value Input => inputs[0];

    /// <summary>Reads another value in the place of an input.</summary>
    public void ReplaceInput(int index, Value value) => inputs[index] = value;
}
