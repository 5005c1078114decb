using ASMNet.Inference;
using ASMNet.Inference.Cpu;
using ASMNet.Inference.Cpu.Kernels;

namespace ASMNet.Tests.Inference.Reference;

/// <summary>Runs a model by the engine and by ONNX Runtime and compares every output.</summary>
internal static class Agreement
{
    /// <summary>The instruction sets of this processor; a missing one is said aloud.</summary>
    public static TheoryData<InstructionSet> InstructionSets { get; } = FindInstructionSets();

    /// <summary>Asserts that all outputs agree.</summary>
    /// <param name="model">The bytes of the ONNX file.</param>
    /// <param name="options">How the engine runs it.</param>
    /// <param name="fill">Writes the input.</param>
    /// <param name="shape">The input shape where the file leaves it open.</param>
    /// <param name="tolerance">The largest difference, as a part of the output's largest value.</param>
    public static void AssertAgrees(byte[] model, CpuOptions options, Action<Span<float>> fill, int[]? shape = null, double tolerance = 1e-4)
    {
        using INeuralNetwork network = new CpuNetworkFactory(options).Create(model, "model", shape);
        using var reference = new OnnxRuntimeSession(model, network.InputInfo.Shape);
        fill(network.Input);
        network.Input.CopyTo(reference.Input);

        // The second run must not see anything of the first.
        network.Run();
        network.Run();
        reference.Run();

        Assert.Equal(reference.OutputNames, network.OutputInfos.Select(info => info.Name));
        for (int i = 0; i < network.OutputInfos.Count; i++)
        {
            Assert.InRange(RelativeError.Of(reference.Output(i), network.Output(i)), 0, tolerance);
        }
    }

    private static TheoryData<InstructionSet> FindInstructionSets()
    {
        var found = new TheoryData<InstructionSet>();
        foreach (InstructionSet instructions in Enum.GetValues<InstructionSet>().Where(value => value != InstructionSet.Automatic))
        {
            if (CpuNetworkFactory.IsSupported(instructions))
            {
                found.Add(instructions);
            }
            else
            {
                Console.Error.WriteLine($"NOT TESTED: the {instructions} kernels, because this processor does not have the instructions.");
            }
        }

        return found;
    }
}
