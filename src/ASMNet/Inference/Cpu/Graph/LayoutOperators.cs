namespace ASMNet.Inference.Cpu.Graph;

/// <summary>Operators that move values or rename dimensions and compute nothing.</summary>
internal static class LayoutOperators
{
    private const int MaximumListLength = 1 << 16;

    /// <summary>Translates Identity, and Dropout, which does nothing in inference.</summary>
    public static void Identity(NodeContext context) => context.Forward(context.Input(0));

    /// <summary>Translates Reshape with dimensions that are known beforehand; 0 keeps a dimension and -1 takes what is left.</summary>
    public static void Reshape(NodeContext context)
    {
        Value input = context.Input(0);
        long[] wanted = (long[])context.Integers(1).Clone();
        bool keepZero = context.Integer("allowzero", 0) != 0;
        int open = -1;
        long known = 1;
        for (int i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] == 0 && !keepZero)
            {
                wanted[i] = i < input.Shape.Length ? input.Shape[i] : throw context.Error($"dimension {i} is to be kept, but the input has only {input.Shape.Length}");
            }

            if (wanted[i] == -1)
            {
                open = open < 0 ? i : throw context.Error("only one dimension can be left open");
            }
            else if (wanted[i] is < 1 or > TensorShape.MaximumDimension || (known *= wanted[i]) > TensorShape.MaximumLength)
            {
                throw context.Error($"the dimensions {TensorShape.Text(wanted)} are out of range");
            }
        }

        if (open >= 0)
        {
            wanted[open] = input.Length / known;
        }

        Rename(context, input, wanted);
    }

    /// <summary>Translates Flatten.</summary>
    public static void Flatten(NodeContext context)
    {
        Value input = context.Input(0);
        long axis = context.Integer("axis", 1);
        int split = axis == input.Shape.Length ? input.Shape.Length : context.Axis(axis, input.Shape.Length);
        long rows = TensorShape.Length(input.Shape.AsSpan(0, split));
        Rename(context, input, [rows, input.Length / Math.Max(1, rows)]);
    }

    /// <summary>Translates Squeeze.</summary>
    public static void Squeeze(NodeContext context)
    {
        Value input = context.Input(0);
        long[]? axes = context.List("axes") ?? (context.Has(1) ? context.Integers(1) : null);
        int[] removed = axes is null
            ? [.. Enumerable.Range(0, input.Shape.Length).Where(i => input.Shape[i] == 1)]
            : [.. axes.Select(axis => context.Axis(axis, input.Shape.Length))];
        if (removed.Any(i => input.Shape[i] != 1))
        {
            throw context.Error($"only dimensions of 1 can be removed from {TensorShape.Text(input.Shape)}");
        }

        Rename(context, input, [.. Enumerable.Range(0, input.Shape.Length).Except(removed).Select(i => (long)input.Shape[i])]);
    }

    /// <summary>Translates Unsqueeze.</summary>
    public static void Unsqueeze(NodeContext context)
    {
        Value input = context.Input(0);
        long[] axes = context.List("axes") ?? context.Integers(1);
        int rank = input.Shape.Length + axes.Length;
        HashSet<int> added = [.. axes.Select(axis => context.Axis(axis, rank))];
        if (added.Count != axes.Length)
        {
            throw context.Error("a dimension is added twice");
        }

        var source = new Queue<int>(input.Shape);
        Rename(context, input, [.. Enumerable.Range(0, rank).Select(i => added.Contains(i) ? 1L : source.Dequeue())]);
    }

    /// <summary>Translates Transpose.</summary>
    public static void Transpose(NodeContext context)
    {
        Value input = context.Variable(0);
        int rank = input.Shape.Length;
        long[] wanted = context.List("perm") ?? [.. Enumerable.Range(0, rank).Reverse().Select(i => (long)i)];
        int[] permutation = [.. wanted.Select(axis => context.Axis(axis, rank))];
        if (permutation.Length != rank || permutation.Distinct().Count() != rank)
        {
            throw context.Error($"perm {string.Join(", ", wanted)} does not order {rank} dimensions");
        }

        Value output = context.Declare([.. permutation.Select(axis => input.Shape[axis])]);
        context.Emit(new Transpose(context.Label, input, output, permutation));
    }

    /// <summary>Translates Concat.</summary>
    public static void Concat(NodeContext context)
    {
        if (context.InputCount == 0)
        {
            throw context.Error("it has no input");
        }

        Value[] inputs = [.. Enumerable.Range(0, context.InputCount).Select(context.Input)];
        if (Array.TrueForAll(inputs, input => input.Constant?.Integers is not null && input.Shape.Length == 1))
        {
            if (inputs.Sum(input => (long)input.Length) > MaximumListLength)
            {
                throw context.Error($"a list of more than {MaximumListLength} numbers is not supported");
            }

            long[] joined = [.. inputs.SelectMany(input => input.Constant!.Integers!)];
            context.DefineConstant(context.Shape(joined.Length), null, joined);
            return;
        }

        int[] first = inputs[0].Shape;
        int axis = context.Axis(context.Integer("axis", 0), first.Length);
        long total = 0;
        for (int i = 0; i < inputs.Length; i++)
        {
            int[] shape = context.Variable(i).Shape;
            if (shape.Length != first.Length || Enumerable.Range(0, first.Length).Any(d => d != axis && shape[d] != first[d]))
            {
                throw context.Error($"{TensorShape.Text(first)} and {TensorShape.Text(shape)} cannot be joined along dimension {axis}");
            }

            total += shape[axis];
        }

        Value output = context.Declare(context.Shape([.. first.Select((dimension, i) => i == axis ? total : dimension)]));
        context.Emit(new Concat(context.Label, inputs, output, axis));
    }

    private static void Rename(NodeContext context, Value input, long[] dimensions)
    {
        int[] shape = TensorShape.Checked(dimensions, allowEmpty: input.Constant is not null, context.Label);
        if (TensorShape.Length(shape) != input.Length)
        {
            throw context.Error($"{TensorShape.Text(input.Shape)} cannot become {TensorShape.Text(shape)}");
        }

        if (input.Constant is { } constant)
        {
            context.DefineConstant(shape, constant.Floats, constant.Integers);
            return;
        }

        context.Emit(new Reshape(context.Label, input, context.Declare(shape)));
    }
}
