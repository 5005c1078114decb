namespace ASMNet.Inference.Onnx;

/// <summary>A constant of the file: float32 values, or integers (int32, int64 and bool, widened).</summary>
/// <param name="Name">Name in the graph; empty for an attribute.</param>
/// <param name="Shape">Dimensions, none negative; empty for a scalar.</param>
/// <param name="Floats">The values of a float tensor, otherwise null.</param>
/// <param name="Integers">The values of an integer tensor, otherwise null.</param>
internal sealed record OnnxTensor(string Name, int[] Shape, float[]? Floats, long[]? Integers);
