using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Tests.Inference.Reference;

namespace ASMNet.Tests.Inference.Cpu.Kernels;

/// <summary>What is made of the exponential, against double precision.</summary>
public sealed unsafe class ExponentialTests
{
    public static TheoryData<InstructionSet> InstructionSets => Agreement.InstructionSets;

    [Theory]
    [MemberData(nameof(InstructionSets))]
    public void Apply_SigmoidOverWholeRange_IsExactToSinglePrecision(InstructionSet instructions)
    {
        const int Count = 16 * 1024;
        float[] values = new float[Count];
        float[] results = new float[Count];
        for (int i = 0; i < Count; i++)
        {
            values[i] = ((i - (Count / 2)) * 0.0123f) + 0.001f;
        }

        Apply(instructions, values, results);

        for (int i = 0; i < Count; i++)
        {
            double expected = 1 / (1 + Math.Exp(-(double)values[i]));
            Assert.InRange(results[i], (expected * (1 - 4e-7)) - 1e-38, expected * (1 + 4e-7));
        }
    }

    [Theory]
    [MemberData(nameof(InstructionSets))]
    public void Apply_SigmoidOfExtremes_IsItsLimit(InstructionSet instructions)
    {
        float[] values = [float.NegativeInfinity, float.MinValue, -1e4f, -0f, 0, float.Epsilon, 1e4f, float.MaxValue, float.PositiveInfinity, float.NaN, 0, 0, 0, 0, 0, 0];
        float[] results = new float[values.Length];

        Apply(instructions, values, results);

        Assert.Equal([0, 0, 0, 0.5f, 0.5f, 0.5f, 1, 1, 1, float.NaN], results[..10]);
    }

    [Theory]
    [MemberData(nameof(InstructionSets))]
    public void Softmax_OfAnyLength_AgreesWithDoublePrecision(InstructionSet instructions)
    {
        for (int length = 1; length <= 70; length++)
        {
            float[] values = [.. ModelWriter.Random(length, length).Select(value => 30 * value)];
            float[] results = new float[length];
            fixed (float* source = values)
            fixed (float* destination = results)
            {
                KernelSet.For(instructions).Softmax(source, destination, length);
            }

            double sum = values.Sum(value => Math.Exp(value));
            for (int i = 0; i < length; i++)
            {
                double expected = Math.Exp(values[i]) / sum;
                Assert.InRange(results[i], (expected * (1 - 5e-6)) - 1e-37, (expected * (1 + 5e-6)) + 1e-37);
            }
        }
    }

    private static void Apply(InstructionSet instructions, float[] values, float[] results)
    {
        fixed (float* source = values)
        fixed (float* destination = results)
        {
            KernelSet.For(instructions).Apply(UnaryKind.Sigmoid, 0, 0, source, destination, values.Length);
        }
    }
}
