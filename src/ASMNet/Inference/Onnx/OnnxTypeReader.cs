namespace ASMNet.Inference.Onnx;

/// <summary>Reads TypeProto, the declared type of an input or output.</summary>
internal static class OnnxTypeReader
{
    /// <summary>Element type and dimensions (-1 for an open one, null for none declared); 0 where it is no tensor.</summary>
    public static (int ElementType, long[]? Shape) Read(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        (int ElementType, long[]? Shape) result = (0, null);
        while (reader.TryReadField(out int field, out WireType type))
        {
            if (field == 1)
            {
                result = ReadTensorType(reader.ReadBytes(type));
            }
            else
            {
                reader.Skip(type);
            }
        }

        return result;
    }

    private static (int ElementType, long[]? Shape) ReadTensorType(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        int elementType = 0;
        long[]? shape = null;
        while (reader.TryReadField(out int field, out WireType type))
        {
            switch (field)
            {
                case 1:
                    elementType = (int)Math.Clamp(reader.ReadInteger(type), 0, int.MaxValue);
                    break;
                case 2:
                    shape = ReadShape(reader.ReadBytes(type));
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return (elementType, shape);
    }

    private static long[] ReadShape(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        var dimensions = new List<long>();
        while (reader.TryReadField(out int field, out WireType type))
        {
            if (field == 1)
            {
                dimensions.Add(ReadDimension(reader.ReadBytes(type)));
            }
            else
            {
                reader.Skip(type);
            }
        }

        return [.. dimensions];
    }

    private static long ReadDimension(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        long dimension = -1;
        while (reader.TryReadField(out int field, out WireType type))
        {
            if (field == 1)
            {
                dimension = reader.ReadInteger(type);
            }
            else
            {
                reader.Skip(type);
            }
        }

        return dimension;
    }
}
