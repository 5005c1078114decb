using System.Runtime.InteropServices;
using System.Text;

namespace ASMNet.Tests.Inference.Reference;

/// <summary>Writes small ONNX files, so that tests can say in a few lines what they run.</summary>
internal sealed class ModelWriter
{
    private readonly List<byte> _graph = [];
    private int _nodes;

    /// <summary>Version of the operators that the file declares.</summary>
    public long Opset { get; init; } = 13;

    /// <summary>Declares the float32 input; -1 leaves a dimension open.</summary>
    public ModelWriter Input(string name, params long[] shape) => Declare(11, name, shape);

    /// <summary>Declares a float32 output.</summary>
    public ModelWriter Output(string name, params long[] shape) => Declare(12, name, shape);

    /// <summary>Adds float constants.</summary>
    public ModelWriter Floats(string name, long[] shape, params float[] values) => Tensor(name, shape, 1, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>Adds integer constants.</summary>
    public ModelWriter Integers(string name, params long[] values) => Tensor(name, [values.Length], 7, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>Adds a node; attributes are integers, floats, strings or lists of integers.</summary>
    public ModelWriter Node(string operation, string[] inputs, string output, params (string Name, object Value)[] attributes)
    {
        var node = new List<byte>();
        foreach (string input in inputs)
        {
            Bytes(node, 1, Encoding.UTF8.GetBytes(input));
        }

        Bytes(node, 2, Encoding.UTF8.GetBytes(output));
        Bytes(node, 3, Encoding.UTF8.GetBytes($"{operation}_{_nodes++}"));
        Bytes(node, 4, Encoding.UTF8.GetBytes(operation));
        foreach ((string name, object value) in attributes)
        {
            Bytes(node, 5, Attribute(name, value));
        }

        Bytes(_graph, 1, node.ToArray());
        return this;
    }

    /// <summary>The file.</summary>
    public byte[] ToArray()
    {
        var file = new List<byte>();
        Number(file, 1, 8);
        Bytes(file, 7, _graph.ToArray());
        var opset = new List<byte>();
        Number(opset, 2, Opset);
        Bytes(file, 8, opset.ToArray());
        return file.ToArray();
    }

    /// <summary>Random values between -1 and 1, always the same for a seed.</summary>
    public static float[] Random(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
    }

    private static byte[] Attribute(string name, object value)
    {
        var attribute = new List<byte>();
        Bytes(attribute, 1, Encoding.UTF8.GetBytes(name));
        int type;
        switch (value)
        {
            case int number:
                Number(attribute, 3, number);
                type = 2;
                break;
            case float number:
                Key(attribute, 2, 5);
                attribute.AddRange(BitConverter.GetBytes(number));
                type = 1;
                break;
            case string text:
                Bytes(attribute, 4, Encoding.UTF8.GetBytes(text));
                type = 3;
                break;
            case long[] list:
                foreach (long number in list)
                {
                    Number(attribute, 8, number);
                }

                type = 7;
                break;
            default:
                throw new ArgumentException($"{value.GetType()} is no attribute.", nameof(value));
        }

        Number(attribute, 20, type);
        return attribute.ToArray();
    }

    private static void Bytes(List<byte> target, int field, byte[] value)
    {
        Key(target, field, 2);
        Varint(target, (ulong)value.Length);
        target.AddRange(value);
    }

    private static void Number(List<byte> target, int field, long value)
    {
        Key(target, field, 0);
        Varint(target, (ulong)value);
    }

    private static void Key(List<byte> target, int field, int type) => Varint(target, (ulong)((field << 3) | type));

    private static void Varint(List<byte> target, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            target.Add((byte)(value | 0x80));
        }

        target.Add((byte)value);
    }

    private ModelWriter Tensor(string name, long[] shape, int type, byte[] raw)
    {
        var tensor = new List<byte>();
        foreach (long dimension in shape)
        {
            Number(tensor, 1, dimension);
        }

        Number(tensor, 2, type);
        Bytes(tensor, 8, Encoding.UTF8.GetBytes(name));
        Bytes(tensor, 9, raw);
        Bytes(_graph, 5, tensor.ToArray());
        return this;
    }

    private ModelWriter Declare(int field, string name, long[] shape)
    {
        var dimensions = new List<byte>();
        foreach (long dimension in shape)
        {
            var entry = new List<byte>();
            if (dimension < 0)
            {
                Bytes(entry, 2, "open"u8.ToArray());
            }
            else
            {
                Number(entry, 1, dimension);
            }

            Bytes(dimensions, 1, entry.ToArray());
        }

        var tensor = new List<byte>();
        Number(tensor, 1, 1);
        Bytes(tensor, 2, dimensions.ToArray());
        var type = new List<byte>();
        Bytes(type, 1, tensor.ToArray());
        var info = new List<byte>();
        Bytes(info, 1, Encoding.UTF8.GetBytes(name));
        Bytes(info, 2, type.ToArray());
        Bytes(_graph, field, info.ToArray());
        return this;
    }
}
