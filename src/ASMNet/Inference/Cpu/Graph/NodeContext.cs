using ASMNet.Inference.Onnx;

namespace ASMNet.Inference.Cpu.Graph;

/// <summary>A node while it is translated: its inputs with known shapes, its attributes, and where its results go.</summary>
internal sealed class NodeContext(OnnxNode node, long opset, Dictionary<string, Value> values, List<Operation> operations)
{
    /// <summary>The node.</summary>
    public OnnxNode Node => node;

    /// <summary>Version of the operators.</summary>
    public long Opset => opset;

    /// <summary>Number of inputs, the last ones left out not counted.</summary>
    public int InputCount => node.Inputs.Count;

    /// <summary>How messages call the node.</summary>
    public string Label => node.ToString();

    /// <summary>An exception that names the node.</summary>
    public ModelFormatException Error(string message) => new($"{node}: {message}");

    /// <summary>Whether an optional input is there.</summary>
    public bool Has(int index) => index < node.Inputs.Count && node.Inputs[index].Length > 0;

    /// <summary>An input that must be there.</summary>
    public Value Input(int index)
    {
        if (!Has(index))
        {
            throw Error($"input {index} is missing");
        }

        return values.TryGetValue(node.Inputs[index], out Value? value)
            ? value
            : throw Error($"input '{node.Inputs[index]}' is defined nowhere in the file");
    }

    /// <summary>An input that must be computed at run time.</summary>
    public Value Variable(int index)
    {
        Value value = Input(index);
        return value.Constant is null ? value : throw Error($"input '{value.Name}' is a constant, which is not supported there");
    }

    /// <summary>An input that must be a feature map, 1 x channels x height x width.</summary>
    public Value FeatureMap(int index)
    {
        Value value = Variable(index);
        return value.IsFeatureMap
            ? value
            : throw Error($"input '{value.Name}' has the dimensions {TensorShape.Text(value.Shape)}; supported is 1 x channels x height x width");
    }

    /// <summary>The values of an input that must be constant floats.</summary>
    public float[] Floats(int index)
    {
        Value value = Input(index);
        return value.Constant?.Floats ?? throw Error($"input '{value.Name}' must be constant float32 values");
    }

    /// <summary>The values of an input that must be constant floats, one for each of <paramref name="count"/> things.</summary>
    public float[] Floats(int index, int count)
    {
        float[] floats = Floats(index);
        return floats.Length == count ? floats : throw Error($"input '{node.Inputs[index]}' holds {floats.Length} values where {count} belong");
    }

    /// <summary>The values of an input that must be constant integers.</summary>
    public long[] Integers(int index)
    {
        Value value = Input(index);
        return value.Constant?.Integers ?? throw Error($"input '{value.Name}' must be integers that are known without running the network");
    }

    /// <summary>An integer attribute.</summary>
    public long Integer(string name, long otherwise) => node.Attributes.TryGetValue(name, out OnnxAttribute? attribute) ? attribute.Integer : otherwise;

    /// <summary>A float attribute.</summary>
    public float Float(string name, float otherwise) => node.Attributes.TryGetValue(name, out OnnxAttribute? attribute) ? attribute.Float : otherwise;

    /// <summary>A text attribute.</summary>
    public string Text(string name, string otherwise) => node.Attributes.TryGetValue(name, out OnnxAttribute? attribute) ? attribute.Text : otherwise;

    /// <summary>A list attribute, null where it is left out.</summary>
    public long[]? List(string name) => node.Attributes.TryGetValue(name, out OnnxAttribute? attribute) ? attribute.Integers : null;

    /// <summary>A list attribute with a fixed number of values.</summary>
    public long[] List(string name, int count, long otherwise)
    {
        long[] list = List(name) ?? [.. Enumerable.Repeat(otherwise, count)];
        return list.Length == count ? list : throw Error($"attribute {name} has {list.Length} values where {count} belong");
    }

    /// <summary>A dimension's index, negative ones counted from the end.</summary>
    public int Axis(long axis, int rank)
    {
        long index = axis < 0 ? axis + rank : axis;
        return index >= 0 && index < rank ? (int)index : throw Error($"dimension {axis} does not exist among {rank}");
    }

    /// <summary>Checks dimensions computed for this node.</summary>
    public int[] Shape(params long[] dimensions) => TensorShape.Checked(dimensions, allowEmpty: false, Label);

    /// <summary>Declares the node's first output, computed at run time.</summary>
    public Value Declare(int[] shape) => Define(new Value(OutputName, shape));

    /// <summary>Declares the node's first output with values that are known already.</summary>
    public void DefineConstant(int[] shape, float[]? floats, long[]? integers) =>
        Define(new Value(OutputName, shape, new OnnxTensor(OutputName, shape, floats, integers)));

    /// <summary>Makes the node's first output another name of a value.</summary>
    public void Forward(Value value) => Define(OutputName, value);

    /// <summary>Adds an operation.</summary>
    public void Emit(Operation operation) => operations.Add(operation);

    private string OutputName => node.Outputs.Count > 0 && node.Outputs[0].Length > 0 ? node.Outputs[0] : throw Error("it has no output");

    private Value Define(Value value)
    {
        Define(value.Name, value);
        return value;
    }

    private void Define(string name, Value value)
    {
        if (!values.TryAdd(name, value))
        {
            throw Error($"its output '{name}' is defined twice");
        }
    }
}
