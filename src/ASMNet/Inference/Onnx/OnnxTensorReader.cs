using System.Runtime.InteropServices;

namespace ASMNet.Inference.Onnx;

/// <summary>Reads TensorProto, the constants of an ONNX file.</summary>
internal static class OnnxTensorReader
{
    private const int TypeFloat = 1;
    private const int TypeInt32 = 6;
    private const int TypeInt64 = 7;
    private const int TypeBool = 9;
    private const int TypeDouble = 11;
    private const int MaximumRank = 8;

    /// <summary>Reads one tensor; its data must lie in the file and match its dimensions.</summary>
    public static OnnxTensor Read(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        var dimensions = new List<long>();
        var floats = new List<float>();
        var integers = new List<long>();
        ReadOnlySpan<byte> raw = default;
        bool hasRaw = false;
        long elementType = 0;
        string name = "";
        while (reader.TryReadField(out int field, out WireType type))
        {
            switch (field)
            {
                case 1:
                    reader.ReadIntegers(type, dimensions);
                    break;
                case 2:
                    elementType = reader.ReadInteger(type);
                    break;
                case 4:
                    reader.ReadFloats(type, floats);
                    break;
                case 5 or 7:
                    reader.ReadIntegers(type, integers);
                    break;
                case 8:
                    name = reader.ReadText(type);
                    break;
                case 9:
                    raw = reader.ReadBytes(type);
                    hasRaw = true;
                    break;
                case 14 when reader.ReadInteger(type) != 0:
                    throw new ModelFormatException($"tensor '{name}' lies in another file; a model must be one file");
                case 14:
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        int[] shape = ReadShape(name, dimensions);
        int length = TensorShape.Length(shape);
        return elementType switch
        {
            TypeFloat => new OnnxTensor(name, shape, Checked(name, length, hasRaw ? Cast<float>(name, raw) : [.. floats]), null),
            TypeDouble => new OnnxTensor(name, shape, Checked(name, length, Array.ConvertAll(Cast<double>(name, raw), v => (float)v)), null),
            TypeInt64 => new OnnxTensor(name, shape, null, Checked(name, length, hasRaw ? Cast<long>(name, raw) : [.. integers])),
            TypeInt32 => new OnnxTensor(name, shape, null, Checked(name, length, hasRaw ? Array.ConvertAll(Cast<int>(name, raw), v => (long)v) : [.. integers])),
            TypeBool => new OnnxTensor(name, shape, null, Checked(name, length, hasRaw ? Array.ConvertAll(raw.ToArray(), v => (long)v) : [.. integers])),
            _ => throw new ModelFormatException($"tensor '{name}' has element type {elementType}; supported are float32 (1), int32 (6), int64 (7), bool (9) and double (11)"),
        };
    }

    private static int[] ReadShape(string name, List<long> dimensions)
    {
        if (dimensions.Count > MaximumRank)
        {
            throw new ModelFormatException($"tensor '{name}' has {dimensions.Count} dimensions; at most {MaximumRank} are supported");
        }

        return TensorShape.Checked(dimensions, allowEmpty: true, $"tensor '{name}'");
    }

    private static T[] Checked<T>(string name, int length, T[] values) =>
        values.Length == length
            ? values
            : throw new ModelFormatException($"tensor '{name}' holds {values.Length} values where its dimensions ask for {length}");

    private static T[] Cast<T>(string name, ReadOnlySpan<byte> raw)
        where T : unmanaged
    {
        int size = Marshal.SizeOf<T>();
        if (raw.Length % size != 0)
        {
            throw new ModelFormatException($"the data of tensor '{name}' ends in the middle of a value");
        }

        T[] values = MemoryMarshal.Cast<byte, T>(raw).ToArray();
        if (!BitConverter.IsLittleEndian)
        {
            foreach (ref T value in values.AsSpan())
            {
                MemoryMarshal.AsBytes(new Span<T>(ref value)).Reverse();
            }
        }

        return values;
    }
}
