using ASMNet.Inference;
using ASMNet.Inference.Cpu;
using ASMNet.Tests.Inference.Reference;

namespace ASMNet.Tests.Inference.Cpu;

public sealed class CpuNetworkAllocationTests
{
    private static byte[] ShippedModel { get; } = File.ReadAllBytes(Path.Combine(RepositoryFiles.Root, "models", "asmnet-live.onnx"));

    /// <remarks>What the other threads of a network allocate, <see cref="WorkerTeamTests"/> count.</remarks>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Run_AfterFirst_AllocatesNothing(int threads)
    {
        using INeuralNetwork network = new CpuNetworkFactory(new CpuOptions { Threads = threads }).Create(ShippedModel, "asmnet-live");
        network.Run();

        long allocated = Allocations.Least(() =>
        {
            for (int i = 0; i < 20; i++)
            {
                network.Run();
            }
        });

        Assert.Equal(0, allocated);
    }
}
