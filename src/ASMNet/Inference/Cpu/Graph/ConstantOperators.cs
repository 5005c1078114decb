using ASMNet.Inference.Onnx;

namespace ASMNet.Inference.Cpu.Graph;

/// <summary>Constants, and the arithmetic on shapes that exporters leave in the file; evaluated while the graph is read.</summary>
internal static class ConstantOperators
{
    private const int TypeFloat = 1;
    private const int TypeInt32 = 6;
    private const int TypeInt64 = 7;

    /// <summary>Translates Constant.</summary>
    public static void Constant(NodeContext context)
    {
        if (!context.Node.Attributes.TryGetValue("value", out OnnxAttribute? attribute))
        {
            attribute = context.Node.Attributes.Values.FirstOrDefault(candidate => candidate.Name.StartsWith("value_", StringComparison.Ordinal));
        }

        switch (attribute?.Name)
        {
            case "value" when attribute.Tensor is { } tensor:
                context.DefineConstant(tensor.Shape, tensor.Floats, tensor.Integers);
                break;
            case "value_float":
                context.DefineConstant([], [attribute.Float], null);
                break;
            case "value_floats":
                context.DefineConstant([attribute.Floats.Length], attribute.Floats, null);
                break;
            case "value_int":
                context.DefineConstant([], null, [attribute.Integer]);
                break;
            case "value_ints":
                context.DefineConstant([attribute.Integers.Length], null, attribute.Integers);
                break;
            default:
                throw context.Error("it holds no numbers");
        }
    }

    /// <summary>Translates Shape.</summary>
    public static void Shape(NodeContext context)
    {
        if (context.Node.Attributes.ContainsKey("start") || context.Node.Attributes.ContainsKey("end"))
        {
            throw context.Error("the attributes start and end are not supported");
        }

        int[] shape = context.Input(0).Shape;
        context.DefineConstant([shape.Length], null, Array.ConvertAll(shape, dimension => (long)dimension));
    }

    /// <summary>Translates Gather from a list of integers.</summary>
    public static void Gather(NodeContext context)
    {
        long[] source = context.Integers(0);
        long[] indices = context.Integers(1);
        if (context.Input(0).Shape.Length != 1)
        {
            throw context.Error("supported is taking numbers from a list");
        }

        long[] taken = Array.ConvertAll(indices, index => source[context.Axis(index, source.Length)]);
        context.DefineConstant(context.Input(1).Shape, null, taken);
    }

    /// <summary>Translates Slice of a list of integers, steps of 1.</summary>
    public static void Slice(NodeContext context)
    {
        long[] source = context.Integers(0);
        long[] starts = context.List("starts") ?? context.Integers(1);
        long[] ends = context.List("ends") ?? context.Integers(2);
        bool stepped = context.Has(4) && context.Integers(4) is not [1];
        if (context.Input(0).Shape.Length != 1 || starts.Length != 1 || ends.Length != 1 || stepped)
        {
            throw context.Error("supported is one part of a list");
        }

        int start = Bound(starts[0], source.Length);
        int end = Math.Max(start, Bound(ends[0], source.Length));
        context.DefineConstant([end - start], null, source[start..end]);
    }

    /// <summary>Translates Cast between integers and floats of constants.</summary>
    public static void Cast(NodeContext context)
    {
        Value input = context.Input(0);
        long type = context.Integer("to", 0);
        OnnxTensor? constant = input.Constant;
        if (constant is null && type == TypeFloat)
        {
            context.Forward(input);
            return;
        }

        switch (type)
        {
            case TypeFloat when constant is not null:
                context.DefineConstant(input.Shape, constant.Floats ?? Array.ConvertAll(constant.Integers!, value => (float)value), null);
                break;
            case TypeInt32 or TypeInt64 when constant is not null:
                context.DefineConstant(input.Shape, null, constant.Integers ?? Array.ConvertAll(constant.Floats!, value => (long)value));
                break;
            default:
                throw context.Error($"a cast to element type {type} is not supported");
        }
    }

    /// <summary>Computes integers from integers.</summary>
    public static void Combine(NodeContext context, BinaryKind kind, bool inverse)
    {
        long[] left = context.Integers(0);
        long[] right = context.Integers(1);
        if (left.Length != right.Length && left.Length != 1 && right.Length != 1)
        {
            throw context.Error($"lists of {left.Length} and {right.Length} numbers cannot be combined");
        }

        if (inverse && kind == BinaryKind.Multiply && right.Contains(0))
        {
            throw context.Error("a number is divided by zero");
        }

        long[] result = new long[left.Length == 1 ? right.Length : left.Length];
        for (int i = 0; i < result.Length; i++)
        {
            long a = left[left.Length == 1 ? 0 : i];
            long b = right[right.Length == 1 ? 0 : i];
            result[i] = (kind, inverse) switch
            {
                (BinaryKind.Add, false) => checked(a + b),
                (BinaryKind.Add, true) => checked(a - b),
                (BinaryKind.Multiply, false) => checked(a * b),
                _ => checked(a / b),
            };
        }

        context.DefineConstant(left.Length == 1 ? context.Input(1).Shape : context.Input(0).Shape, null, result);
    }

    private static int Bound(long index, int length) => (int)Math.Clamp(index < 0 ? index + length : index, 0, length);
}
