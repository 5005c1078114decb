using ASMNet.Inference.Cpu;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Tests.Inference.Reference;

namespace ASMNet.Tests.Inference.Cpu;

/// <summary>Each operator, in each way in which the engine runs it, against ONNX Runtime.</summary>
public sealed class OperatorTests
{
    public static TheoryData<string> Cases => [.. OperatorCases.All.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Operator_AgreesWithOnnxRuntime(string name)
    {
        byte[] model = OperatorCases.All[name]();
        foreach (InstructionSet instructions in Agreement.InstructionSets)
        {
            var options = new CpuOptions { InstructionSet = instructions };
            Agreement.AssertAgrees(model, options, input => ModelWriter.Random(3, input.Length).CopyTo(input), tolerance: 2e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Operator_OnThreeThreads_AgreesWithOnnxRuntime(string name) =>
        Agreement.AssertAgrees(
            OperatorCases.All[name](),
            new CpuOptions { Threads = 3 },
            input => ModelWriter.Random(4, input.Length).CopyTo(input),
            tolerance: 2e-6);
}
