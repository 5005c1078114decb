using ASMNet.Inference.Onnx;

namespace ASMNet.Inference.Cpu.Graph;

/// <summary>A named tensor of the graph: computed at run time, or known beforehand.</summary>
/// <param name="name">Name in the file.</param>
/// <param name="shape">Dimensions in the file's order.</param>
/// <param name="constant">The values where they are known beforehand.</param>
internal sealed class Value(string name, int[] shape, OnnxTensor? constant = null)
{
    /// <summary>Name in the file.</summary>
    public string Name => name;

    /// <summary>Dimensions in the file's order.</summary>
    public int[] Shape => shape;

    /// <summary>The values where they are known beforehand, otherwise null.</summary>
    public OnnxTensor? Constant => constant;

    /// <summary>Number of values.</summary>
    public int Length => TensorShape.Length(shape);

    /// <summary>Whether this is a picture or feature map of batch size 1: 1 x channels x height x width.</summary>
    public bool IsFeatureMap => shape.Length == 4 && shape[0] == 1;
}
