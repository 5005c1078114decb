using ASMNet.Inference.Cpu;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Tests.Inference.Reference;

namespace ASMNet.Tests.Inference.Cpu;

/// <summary>Every network that the repository ships against ONNX Runtime, with each instruction set.</summary>
public sealed class ShippedModelTests
{
    public static TheoryData<InstructionSet> InstructionSets => Agreement.InstructionSets;

    [Theory]
    [MemberData(nameof(InstructionSets))]
    public void Run_RandomInput_AgreesWithOnnxRuntime(InstructionSet instructions)
    {
        foreach ((byte[] model, int[]? shape, float range) in Models())
        {
            Agreement.AssertAgrees(model, new CpuOptions { InstructionSet = instructions }, input => FillRandom(input, range), shape);
        }
    }

    [Theory]
    [MemberData(nameof(InstructionSets))]
    public void Run_PictureLikeInput_AgreesWithOnnxRuntime(InstructionSet instructions)
    {
        foreach ((byte[] model, int[]? shape, float range) in Models())
        {
            Agreement.AssertAgrees(model, new CpuOptions { InstructionSet = instructions }, input => FillSmooth(input, range), shape);
        }
    }

    [Fact]
    public void Run_SeveralThreads_AgreesWithOnnxRuntime()
    {
        foreach ((byte[] model, int[]? shape, float range) in Models())
        {
            Agreement.AssertAgrees(model, new CpuOptions { Threads = 3 }, input => FillRandom(input, range), shape);
        }
    }

    private static IEnumerable<(byte[] Model, int[]? Shape, float Range)> Models()
    {
        foreach (string path in RepositoryFiles.Models())
        {
            byte[] model = File.ReadAllBytes(path);
            if (Path.GetFileName(path).StartsWith("facedetector", StringComparison.Ordinal))
            {
                yield return (model, [1, 3, 256, 320], 255);
                yield return (model, [1, 3, 96, 160], 255);
            }
            else
            {
                yield return (model, null, 1);
            }
        }
    }

    private static void FillRandom(Span<float> input, float range)
    {
        var random = new Random(7);
        foreach (ref float value in input)
        {
            value = random.NextSingle() * range;
        }
    }

    /// <summary>Waves of different lengths, with large even parts, as pictures have them.</summary>
    private static void FillSmooth(Span<float> input, float range)
    {
        for (int i = 0; i < input.Length; i++)
        {
            float wave = MathF.Sin(i * 0.013f) + (0.5f * MathF.Sin(i * 0.0007f)) + (0.1f * MathF.Sin(i * 1.7f));
            input[i] = range * Math.Clamp(0.5f + (0.4f * wave), 0, 1);
        }
    }
}
