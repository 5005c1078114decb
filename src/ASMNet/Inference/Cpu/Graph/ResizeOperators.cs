namespace ASMNet.Inference.Cpu.Graph;

/// <summary>Scaling by the nearest pixel.</summary>
internal static class ResizeOperators
{
    /// <summary>Translates Upsample, the ancestor of Resize.</summary>
    public static void Upsample(NodeContext context)
    {
        float[] scales = context.Has(1) ? context.Floats(1, 4) : throw context.Error("scales are missing");
        Emit(context, scales, null, "asymmetric", "floor");
    }

    /// <summary>Translates Resize with constant scales or sizes.</summary>
    public static void Resize(NodeContext context)
    {
        if (context.Opset < 11)
        {
            Emit(context, context.Floats(1, 4), null, "asymmetric", "floor");
            return;
        }

        string coordinates = context.Text("coordinate_transformation_mode", "half_pixel");
        string nearest = context.Text("nearest_mode", "round_prefer_floor");
        if (context.List("axes") is not null || context.Text("keep_aspect_ratio_policy", "stretch") != "stretch")
        {
            throw context.Error("the attributes axes and keep_aspect_ratio_policy are not supported");
        }

        float[] scales = context.Has(2) ? context.Floats(2) : [];
        long[]? sizes = scales.Length == 0 && context.Has(3) ? context.Integers(3) : null;
        if (sizes is null ? scales.Length != 4 : sizes.Length != 4)
        {
            throw context.Error("four scales or four sizes belong here");
        }

        Emit(context, scales, sizes, coordinates, nearest);
    }

    private static void Emit(NodeContext context, float[] scales, long[]? sizes, string coordinates, string nearest)
    {
        Value input = context.FeatureMap(0);
        if (context.Text("mode", "nearest") != "nearest")
        {
            throw context.Error($"mode {context.Text("mode", "")} is not supported; supported is nearest");
        }

        long[] wanted = new long[4];
        for (int i = 0; i < 4; i++)
        {
            // In float32, as ONNX's own shape inference does it: 10 pixels times 0.7 are 7, though the float nearest to 0.7 is a little less.
            double size = sizes is null ? MathF.Floor(input.Shape[i] * scales[i]) : sizes[i];
            wanted[i] = size is >= 1 and <= TensorShape.MaximumDimension ? (long)size : throw context.Error($"a size of {size} is out of range");
        }

        if (wanted[0] != 1 || wanted[1] != input.Shape[1])
        {
            throw context.Error("only height and width can be scaled");
        }

        int[] shape = context.Shape(wanted);
        int[] rows = Map(context, shape[2], input.Shape[2], sizes is null ? scales[2] : (float)shape[2] / input.Shape[2], coordinates, nearest);
        int[] columns = Map(context, shape[3], input.Shape[3], sizes is null ? scales[3] : (float)shape[3] / input.Shape[3], coordinates, nearest);
        context.Emit(new Resize(context.Label, input, context.Declare(shape), rows, columns));
    }

    /// <summary>The nearest source position of each position, as the definition of Resize has it.</summary>
    private static int[] Map(NodeContext context, int size, int inputSize, float scale, string coordinates, string nearest)
    {
        int[] map = new int[size];
        for (int i = 0; i < size; i++)
        {
            float position = coordinates switch
            {
                "half_pixel" => ((i + 0.5f) / scale) - 0.5f,
                "pytorch_half_pixel" => size > 1 ? ((i + 0.5f) / scale) - 0.5f : 0,
                "asymmetric" => i / scale,
                "align_corners" => size > 1 ? i * (float)(inputSize - 1) / (size - 1) : 0,
                "tf_half_pixel_for_nn" => (i + 0.5f) / scale,
                _ => throw context.Error($"coordinate_transformation_mode {coordinates} is not supported"),
            };
            float rounded = nearest switch
            {
                "floor" => MathF.Floor(position),
                "ceil" => MathF.Ceiling(position),
                "round_prefer_floor" => MathF.Ceiling(position - 0.5f),
                "round_prefer_ceil" => MathF.Floor(position + 0.5f),
                _ => throw context.Error($"nearest_mode {nearest} is not supported"),
            };
            map[i] = (int)Math.Clamp(rounded, 0, inputSize - 1);
        }

        return map;
    }
}
