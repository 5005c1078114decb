namespace ASMNet.Inference.Cpu.Graph;

/// <summary>Conv and BatchNormalization.</summary>
internal static class ConvolutionOperators
{
    /// <summary>Translates Conv in two dimensions with any number of groups.</summary>
    public static void Conv(NodeContext context)
    {
        Value input = context.FeatureMap(0);
        Value weightValue = context.Input(1);
        float[] weights = context.Floats(1);
        if (weightValue.Shape.Length != 4 || weights.Length == 0)
        {
            throw context.Error($"the weights have the dimensions {TensorShape.Text(weightValue.Shape)}; supported are convolutions in two dimensions");
        }

        (int outputs, int groupInputs) = (weightValue.Shape[0], weightValue.Shape[1]);
        int channels = input.Shape[1];
        long groups = context.Integer("group", 1);
        if (groups < 1 || channels % groups != 0 || outputs % groups != 0 || groupInputs != channels / groups)
        {
            throw context.Error($"weights of {TensorShape.Text(weightValue.Shape)} in {groups} groups do not fit {channels} input channels");
        }

        Window window = Windows.Read(context, weightValue.Shape[2], weightValue.Shape[3], input.Shape[2], input.Shape[3]);
        (int height, int width) = Windows.OutputSize(context, window, input.Shape[2], input.Shape[3], roundUp: false);
        float[] bias = context.Has(2) ? (float[])context.Floats(2, outputs).Clone() : new float[outputs];
        bool depthwise = groups > 1 && groups == channels && outputs == channels;
        float[] dense = groups == 1 || depthwise ? (float[])weights.Clone() : Ungroup(context, weights, outputs, (int)groups, groupInputs, window.Taps);
        Value output = context.Declare(context.Shape(1, outputs, height, width));
        context.Emit(new Convolution(context.Label, input, output, dense, bias, depthwise, window));
    }

    /// <summary>Translates BatchNormalization with its stored statistics.</summary>
    public static void BatchNormalization(NodeContext context)
    {
        Value input = context.Variable(0);
        if (input.Shape.Length < 2)
        {
            throw context.Error("the input has no channels");
        }

        if (context.Integer("training_mode", 0) != 0)
        {
            throw context.Error("the model was exported for training; export it for inference");
        }

        int channels = input.Shape[1];
        float[] gamma = context.Floats(1, channels);
        float[] beta = context.Floats(2, channels);
        float[] mean = context.Floats(3, channels);
        float[] variance = context.Floats(4, channels);
        float epsilon = context.Float("epsilon", 1e-5f);
        float[] scale = new float[channels];
        float[] shift = new float[channels];
        for (int i = 0; i < channels; i++)
        {
            double factor = gamma[i] / Math.Sqrt((double)variance[i] + epsilon);
            scale[i] = (float)factor;
            shift[i] = (float)(beta[i] - (mean[i] * factor));
        }

        context.Emit(new ScaleShift(context.Label, input, context.Declare(input.Shape), scale, shift));
    }

    /// <summary>Grouped weights as those of one group, zero between groups.</summary>
    private static float[] Ungroup(NodeContext context, float[] weights, int outputs, int groups, int groupInputs, int taps)
    {
        long length = (long)outputs * groups * groupInputs * taps;
        if (length > TensorShape.MaximumLength)
        {
            throw context.Error($"{groups} groups are not supported at this size");
        }

        float[] dense = new float[length];
        int row = groupInputs * taps;
        for (int o = 0; o < outputs; o++)
        {
            int group = o / (outputs / groups);
            weights.AsSpan(o * row, row).CopyTo(dense.AsSpan((o * groups * row) + (group * row)));
        }

        return dense;
    }
}
