using ASMNet.Inference.Onnx;

namespace ASMNet.Inference.Cpu.Steps;

/// <summary>Exponentials normalised to a sum of 1.</summary>
internal sealed class SoftmaxStep(int length, Tensor input, Tensor output) : Step([input], output)
{
    /// <inheritdoc/>
    public override int Units => 1;

    /// <inheritdoc/>
    public override unsafe void Run(int begin, int end, float* scratch)
    {
        int total = TensorShape.Length(Write.Shape);
        for (int first = 0; first < total; first += length)
        {
            Normalise(new ReadOnlySpan<float>(input.Data + first, length), new Span<float>(Write.Data + first, length));
        }
    }

    private static void Normalise(ReadOnlySpan<float> source, Span<float> target)
    {
        float maximum = float.NegativeInfinity;
        foreach (float value in source)
        {
            maximum = MathF.Max(maximum, value);
        }

        float sum = 0;
        for (int i = 0; i < source.Length; i++)
        {
            target[i] = MathF.Exp(source[i] - maximum);
            sum += target[i];
        }

        foreach (ref float value in target)
        {
            value /= sum;
        }
    }
}
