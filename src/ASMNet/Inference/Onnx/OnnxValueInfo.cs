namespace ASMNet.Inference.Onnx;

/// <summary>A declared input or output of the graph.</summary>
/// <param name="Name">Name in the graph.</param>
/// <param name="ElementType">The element type's number in ONNX; 1 is float32, 0 undeclared.</param>
/// <param name="Shape">Dimensions, -1 for an open one; null where the file declares none.</param>
internal sealed record OnnxValueInfo(string Name, int ElementType, long[]? Shape);
