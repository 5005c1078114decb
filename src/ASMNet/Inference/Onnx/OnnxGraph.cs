namespace ASMNet.Inference.Onnx;

/// <summary>The contents of an ONNX file, as written there.</summary>
internal sealed record OnnxGraph(
    long OpsetVersion,
    IReadOnlyList<OnnxNode> Nodes,
    IReadOnlyList<OnnxTensor> Initializers,
    IReadOnlyList<OnnxValueInfo> Inputs,
    IReadOnlyList<OnnxValueInfo> Outputs);
