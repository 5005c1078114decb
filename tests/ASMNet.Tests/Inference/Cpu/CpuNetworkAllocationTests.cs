using ASMNet.Inference;
using ASMNet.Inference.Cpu;
using ASMNet.Tests.Inference.Reference;

namespace ASMNet.Tests.Inference.Cpu;

/// <summary>Alone, because what other tests allocate would be counted.</summary>
[Collection(AloneCollection.Name)]
public sealed class CpuNetworkAllocationTests
{
    /// <summary>What the runtime itself may allocate meanwhile; an object for each step of each run would be more.</summary>
    private const int RuntimeShare = 32 * 1024;

    private const int Runs = 100;

    private static byte[] ShippedModel { get; } = File.ReadAllBytes(Path.Combine(RepositoryFiles.Root, "models", "asmnet-live.onnx"));

    [Fact]
    public void Run_AfterFirst_AllocatesNothing()
    {
        using INeuralNetwork network = new CpuNetworkFactory().Create(ShippedModel, "asmnet-live");
        network.Run();
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 20; i++)
        {
            network.Run();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Run_SeveralThreads_AllocatesNothing()
    {
        using INeuralNetwork network = new CpuNetworkFactory(new CpuOptions { Threads = 3 }).Create(ShippedModel, "asmnet-live");
        network.Run();
        long fewest = long.MaxValue;

        // The workers are other threads, so that the whole process is counted. Its test host and its compiler allocate now and
        // then; the network would in every round.
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < Runs; i++)
            {
                network.Run();
            }

            fewest = Math.Min(fewest, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.InRange(fewest, 0, RuntimeShare);
    }
}
