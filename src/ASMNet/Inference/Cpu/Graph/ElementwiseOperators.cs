namespace ASMNet.Inference.Cpu.Graph;

/// <summary>Functions of every value by itself, sums and products, Softmax.</summary>
internal static class ElementwiseOperators
{
    /// <summary>Translates Relu.</summary>
    public static void Relu(NodeContext context) => Emit(context, UnaryKind.Clamp, 0, float.PositiveInfinity);

    /// <summary>Translates Sigmoid.</summary>
    public static void Sigmoid(NodeContext context) => Emit(context, UnaryKind.Sigmoid);

    /// <summary>Translates LeakyRelu.</summary>
    public static void LeakyRelu(NodeContext context) => Emit(context, UnaryKind.LeakyRelu, context.Float("alpha", 0.01f));

    /// <summary>Translates HardSigmoid.</summary>
    public static void HardSigmoid(NodeContext context) => Emit(context, UnaryKind.HardSigmoid, context.Float("alpha", 0.2f), context.Float("beta", 0.5f));

    /// <summary>Translates HardSwish.</summary>
    public static void HardSwish(NodeContext context) => Emit(context, UnaryKind.HardSwish);

    /// <summary>Translates Clip, whose limits are attributes before version 11 and constants since.</summary>
    public static void Clip(NodeContext context)
    {
        float minimum = context.Has(1) ? context.Floats(1, 1)[0] : context.Float("min", float.NegativeInfinity);
        float maximum = context.Has(2) ? context.Floats(2, 1)[0] : context.Float("max", float.PositiveInfinity);
        if (!(minimum <= maximum))
        {
            throw context.Error($"the limits {minimum} and {maximum} are in the wrong order");
        }

        Emit(context, UnaryKind.Clamp, minimum, maximum);
    }

    /// <summary>Translates PRelu with one slope, or one for each channel.</summary>
    public static void PRelu(NodeContext context)
    {
        Value input = context.FeatureMap(0);
        float[] slopes = context.Floats(1);
        if (slopes.Length == 1)
        {
            Emit(context, UnaryKind.LeakyRelu, slopes[0]);
            return;
        }

        context.Emit(new ChannelRelu(context.Label, input, context.Declare(input.Shape), context.Floats(1, input.Shape[1])));
    }

    /// <summary>Translates Softmax along the last dimension, or along all from the axis on before version 13.</summary>
    public static void Softmax(NodeContext context)
    {
        Value input = context.Variable(0);
        int axis = context.Axis(context.Integer("axis", context.Opset >= 13 ? -1 : 1), input.Shape.Length);
        int length = TensorShape.Length(input.Shape.AsSpan(axis));
        if (context.Opset >= 13 && length != input.Shape[axis])
        {
            throw context.Error($"axis {axis} of {TensorShape.Text(input.Shape)} is not supported; supported is the last one");
        }

        context.Emit(new Softmax(context.Label, input, context.Declare(input.Shape), length));
    }

    /// <summary>Translates Add.</summary>
    public static void Add(NodeContext context) => Combine(context, BinaryKind.Add, inverse: false);

    /// <summary>Translates Sub of a constant.</summary>
    public static void Subtract(NodeContext context) => Combine(context, BinaryKind.Add, inverse: true);

    /// <summary>Translates Mul.</summary>
    public static void Multiply(NodeContext context) => Combine(context, BinaryKind.Multiply, inverse: false);

    /// <summary>Translates Div by a constant.</summary>
    public static void Divide(NodeContext context) => Combine(context, BinaryKind.Multiply, inverse: true);

    private static void Emit(NodeContext context, UnaryKind kind, float a = 0, float b = 0)
    {
        Value input = context.Variable(0);
        context.Emit(new Unary(context.Label, input, context.Declare(input.Shape), kind, a, b));
    }

    private static void Combine(NodeContext context, BinaryKind kind, bool inverse)
    {
        (Value left, Value right) = (context.Input(0), context.Input(1));
        if (left.Constant?.Integers is not null && right.Constant?.Integers is not null)
        {
            ConstantOperators.Combine(context, kind, inverse);
            return;
        }

        if (right.Constant is not null)
        {
            CombineWithConstant(context, kind, left, context.Floats(1), right.Shape, inverse);
            return;
        }

        if (inverse)
        {
            throw context.Error("supported is a constant on the right");
        }

        if (left.Constant is not null)
        {
            CombineWithConstant(context, kind, right, context.Floats(0), left.Shape, inverse: false);
            return;
        }

        // The smaller one, if any, goes to the right: one value for each channel.
        if (left.Length < right.Length)
        {
            (left, right) = (right, left);
        }

        bool perChannel = left.IsFeatureMap && right.IsFeatureMap && right.Shape[2] == 1 && right.Shape[3] == 1 && right.Shape[1] == left.Shape[1];
        if (!perChannel && !left.Shape.AsSpan().SequenceEqual(right.Shape))
        {
            throw context.Error($"{TensorShape.Text(left.Shape)} and {TensorShape.Text(right.Shape)} cannot be combined; supported are equal dimensions, and one value for each channel");
        }

        context.Emit(new Binary(context.Label, left, right, context.Declare(left.Shape), kind));
    }

    private static void CombineWithConstant(NodeContext context, BinaryKind kind, Value input, float[] constants, int[] shape, bool inverse)
    {
        // One value for each channel lies in the dimension that falls on the input's second one when the last ones are aligned.
        int rank = input.Shape.Length;
        int channels = rank > 1 ? input.Shape[1] : 1;
        int channelDimension = 1 - (rank - shape.Length);
        bool single = constants.Length == 1 && shape.Length <= rank;
        bool perChannel = rank > 1 && (channelDimension is 0 or 1) && constants.Length == channels && shape[channelDimension] == channels;
        if (input.Constant is not null || (!single && !perChannel))
        {
            throw context.Error($"a constant of {TensorShape.Text(shape)} cannot be combined with {TensorShape.Text(input.Shape)}; supported are one value, and one for each channel");
        }

        float[] scale = new float[channels];
        float[] shift = new float[channels];
        for (int i = 0; i < channels; i++)
        {
            float constant = constants[constants.Length == 1 ? 0 : i];
            bool add = kind == BinaryKind.Add;
            scale[i] = add ? 1 : inverse ? 1 / constant : constant;
            shift[i] = !add ? 0 : inverse ? -constant : constant;
        }

        context.Emit(new ScaleShift(context.Label, input, context.Declare(input.Shape), scale, shift));
    }
}
