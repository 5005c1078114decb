namespace ASMNet.Inference.Onnx;

/// <summary>An attribute of a node; which member holds the value depends on the attribute.</summary>
internal sealed record OnnxAttribute(string Name, float Float, long Integer, string Text, OnnxTensor? Tensor, float[] Floats, long[] Integers);
