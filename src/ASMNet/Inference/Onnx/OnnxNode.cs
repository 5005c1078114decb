namespace ASMNet.Inference.Onnx;

/// <summary>An operator applied to named values. An input left out has an empty name.</summary>
internal sealed record OnnxNode(
    string Name,
    string Operator,
    string Domain,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, OnnxAttribute> Attributes)
{
    /// <summary>How messages call the node.</summary>
    public override string ToString() =>
        $"node '{(Name.Length > 0 ? Name : Outputs.Count > 0 ? Outputs[0] : "without a name")}' ({Operator})";
}
