using System.Text;

namespace ASMNet.Inference.Onnx;

/// <summary>
/// Reads an ONNX file (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto): the main graph, its constants and declarations.
/// Whatever the bytes are, it ends with a graph or with a <see cref="ModelFormatException"/>.
/// </summary>
internal static class OnnxReader
{
    private const int OldestOpset = 7;
    private const int NewestOpset = 20;
    private const int MaximumBytes = 1 << 29;
    private const int MaximumNodes = 5_000;

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="ModelFormatException">The bytes are not a readable ONNX model.</exception>
    public static OnnxGraph Read(ReadOnlySpan<byte> file)
    {
        if (FetchedFile.Refusal(file) is string refusal)
        {
            throw new ModelFormatException(refusal);
        }

        if (file.Length > MaximumBytes)
        {
            throw new ModelFormatException($"the file has {file.Length} bytes; at most {MaximumBytes} are supported");
        }

        var reader = new ProtobufReader(file);
        ReadOnlySpan<byte> graph = default;
        bool found = false;
        long opset = 0;
        while (reader.TryReadField(out int field, out WireType type))
        {
            switch (field)
            {
                case 7:
                    graph = reader.ReadBytes(type);
                    found = true;
                    break;
                case 8:
                    opset = Math.Max(opset, ReadOpset(reader.ReadBytes(type)));
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        if (!found)
        {
            throw new ModelFormatException("the file holds no graph; is it an ONNX model?");
        }

        if (opset is < OldestOpset or > NewestOpset)
        {
            throw new ModelFormatException($"the model uses version {opset} of the ONNX operators; supported are {OldestOpset} to {NewestOpset}");
        }

        return ReadGraph(graph, opset);
    }

    private static long ReadOpset(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        string domain = "";
        long version = 0;
        while (reader.TryReadField(out int field, out WireType type))
        {
            switch (field)
            {
                case 1:
                    domain = reader.ReadText(type);
                    break;
                case 2:
                    version = reader.ReadInteger(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return domain is "" or "ai.onnx" ? version : 0;
    }

    private static OnnxGraph ReadGraph(ReadOnlySpan<byte> message, long opset)
    {
        var reader = new ProtobufReader(message);
        var nodes = new List<OnnxNode>();
        var initializers = new List<OnnxTensor>();
        var inputs = new List<OnnxValueInfo>();
        var outputs = new List<OnnxValueInfo>();
        while (reader.TryReadField(out int field, out WireType type))
        {
            switch (field)
            {
                case 1:
                    nodes.Add(ReadNode(reader.ReadBytes(type)));
                    break;
                case 5:
                    initializers.Add(OnnxTensorReader.Read(reader.ReadBytes(type)));
                    break;
                case 11:
                    inputs.Add(ReadValueInfo(reader.ReadBytes(type)));
                    break;
                case 12:
                    outputs.Add(ReadValueInfo(reader.ReadBytes(type)));
                    break;
                case 15:
                    throw new ModelFormatException("the model holds sparse constants, which are not supported");
                default:
                    reader.Skip(type);
                    break;
            }

            if (nodes.Count > MaximumNodes)
            {
                throw new ModelFormatException($"the graph has more than {MaximumNodes} nodes");
            }
        }

        return new OnnxGraph(opset, nodes, initializers, inputs, outputs);
    }

    private static OnnxNode ReadNode(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        var inputs = new List<string>();
        var outputs = new List<string>();
        var attributes = new Dictionary<string, OnnxAttribute>();
        string name = "";
        string operation = "";
        string domain = "";
        while (reader.TryReadField(out int field, out WireType type))
        {
            switch (field)
            {
                case 1:
                    inputs.Add(reader.ReadText(type));
                    break;
                case 2:
                    outputs.Add(reader.ReadText(type));
                    break;
                case 3:
                    name = reader.ReadText(type);
                    break;
                case 4:
                    operation = reader.ReadText(type);
                    break;
                case 5:
                    OnnxAttribute attribute = ReadAttribute(reader.ReadBytes(type));
                    attributes[attribute.Name] = attribute;
                    break;
                case 7:
                    domain = reader.ReadText(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return new OnnxNode(name, operation, domain, inputs, outputs, attributes);
    }

    private static OnnxAttribute ReadAttribute(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        var floats = new List<float>();
        var integers = new List<long>();
        string name = "";
        string text = "";
        float number = 0;
        long integer = 0;
        OnnxTensor? tensor = null;
        while (reader.TryReadField(out int field, out WireType type))
        {
            switch (field)
            {
                case 1:
                    name = reader.ReadText(type);
                    break;
                case 2:
                    number = reader.ReadFloat(type);
                    break;
                case 3:
                    integer = reader.ReadInteger(type);
                    break;
                case 4:
                    text = Encoding.UTF8.GetString(reader.ReadBytes(type));
                    break;
                case 5:
                    tensor = OnnxTensorReader.Read(reader.ReadBytes(type));
                    break;
                case 7:
                    reader.ReadFloats(type, floats);
                    break;
                case 8:
                    reader.ReadIntegers(type, integers);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return new OnnxAttribute(name, number, integer, text, tensor, [.. floats], [.. integers]);
    }

    private static OnnxValueInfo ReadValueInfo(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        string name = "";
        int elementType = 0;
        long[]? shape = null;
        while (reader.TryReadField(out int field, out WireType type))
        {
            switch (field)
            {
                case 1:
                    name = reader.ReadText(type);
                    break;
                case 2:
                    (elementType, shape) = OnnxTypeReader.Read(reader.ReadBytes(type));
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return new OnnxValueInfo(name, elementType, shape);
    }
}
