namespace ASMNet.Inference.Cpu.Graph;

/// <summary>Matrix products with constant weights; one of a single row becomes a convolution over one pixel.</summary>
internal static class DenseOperators
{
    private static readonly Window Single = new(1, 1, 1, 1, 1, 1, 0, 0, 0, 0);

    /// <summary>Translates Gemm.</summary>
    public static void Gemm(NodeContext context)
    {
        Value input = context.Variable(0);
        Value matrix = context.Input(1);
        float[] weights = context.Floats(1);
        if (input.Shape.Length != 2 || matrix.Shape.Length != 2 || context.Integer("transA", 0) != 0)
        {
            throw context.Error("supported is the product of a matrix that is not transposed with constant weights");
        }

        bool transposed = context.Integer("transB", 0) != 0;
        (int depth, int outputs) = transposed ? (matrix.Shape[1], matrix.Shape[0]) : (matrix.Shape[0], matrix.Shape[1]);
        float alpha = context.Float("alpha", 1);
        float beta = context.Float("beta", 1);
        float[] bias = new float[outputs];
        if (context.Has(2))
        {
            float[] summand = context.Floats(2);
            int[] shape = context.Input(2).Shape;
            // As many values in a column are one for each row, which are other sums.
            if (summand.Length != 1 && (summand.Length != outputs || shape[^1] != outputs))
            {
                throw context.Error($"a bias of {TensorShape.Text(shape)} does not fit {outputs} results; supported are one value, and one for each result");
            }

            for (int i = 0; i < outputs; i++)
            {
                bias[i] = beta * summand[summand.Length == 1 ? 0 : i];
            }
        }

        Emit(context, input, Rows(weights, depth, outputs, transposed, alpha), bias, depth, outputs);
    }

    /// <summary>Translates MatMul with a constant matrix on the right.</summary>
    public static void MatMul(NodeContext context)
    {
        Value input = context.Variable(0);
        Value matrix = context.Input(1);
        float[] weights = context.Floats(1);
        if (matrix.Shape.Length != 2 || input.Shape.Length < 2)
        {
            throw context.Error("supported is the product with a constant matrix of two dimensions");
        }

        (int depth, int outputs) = (matrix.Shape[0], matrix.Shape[1]);
        Emit(context, input, Rows(weights, depth, outputs, transposed: false, 1), new float[outputs], depth, outputs);
    }

    private static void Emit(NodeContext context, Value input, float[] weights, float[] bias, int depth, int outputs)
    {
        if (depth < 1 || outputs < 1 || input.Shape[^1] != depth)
        {
            throw context.Error($"a matrix of {TensorShape.Text(input.Shape)} cannot be multiplied with one of {depth}x{outputs}");
        }

        int rows = input.Length / depth;
        int[] shape = context.Shape([.. input.Shape[..^1].Select(dimension => (long)dimension), outputs]);
        if (rows == 1)
        {
            var pixel = new Value($"{input.Name} (pixel)", [1, depth, 1, 1]);
            var product = new Value($"{input.Name} (product)", [1, outputs, 1, 1]);
            context.Emit(new Reshape(context.Label, input, pixel));
            context.Emit(new Convolution(context.Label, pixel, product, weights, bias, depthwise: false, Single));
            context.Emit(new Reshape(context.Label, product, context.Declare(shape)));
            return;
        }

        context.Emit(new Dense(context.Label, input, context.Declare(shape), weights, bias));
    }

    private static float[] Rows(float[] weights, int depth, int outputs, bool transposed, float factor)
    {
        float[] rows = new float[weights.Length];
        for (int o = 0; o < outputs; o++)
        {
            for (int k = 0; k < depth; k++)
            {
                rows[(o * depth) + k] = factor * weights[transposed ? (o * depth) + k : (k * outputs) + o];
            }
        }

        return rows;
    }
}
