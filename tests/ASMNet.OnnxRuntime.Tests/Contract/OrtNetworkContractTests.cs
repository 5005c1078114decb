using ASMNet.Inference;
using Microsoft.ML.OnnxRuntime;

namespace ASMNet.OnnxRuntime.Tests.Contract;

/// <summary>How the adapter uses the runtime; the probe counts for the whole process, so these run alone.</summary>
[Collection(nameof(OrtNetworkContractTests))]
[CollectionDefinition(nameof(OrtNetworkContractTests), DisableParallelization = true)]
public sealed class OrtNetworkContractTests
{
    private static readonly OrtDevices Devices = new();
    private readonly INeuralNetworkFactory _factory = Devices.CreateFactory(Devices.Devices[^1]);

    [Fact]
    public void Run_SeveralNetworksOnSeveralThreads_AreNeverInTheRuntimeAtOnce()
    {
        byte[] model = TestModel.Write(side: 64);
        ContractProbe.ResetPeak();
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            using INeuralNetwork network = _factory.Create(model, "test.onnx");
            for (int run = 0; run < 50; run++)
            {
                network.Run();
            }
        });
        Assert.Equal(1, ContractProbe.PeakRunning);
    }

    [Fact]
    public void Dispose_AfterUse_GivesBackEveryNativeObject()
    {
        int values = ContractProbe.LiveValues;
        int sessions = ContractProbe.LiveSessions;
        using (INeuralNetwork network = _factory.Create(TestModel.Write(openSize: true), "open.onnx", [1, 3, 6, 10]))
        {
            network.Run();
            Assert.Equal(values + 3, ContractProbe.LiveValues);
            Assert.Equal(sessions + 1, ContractProbe.LiveSessions);
        }

        Assert.Throws<ModelFormatException>(() => _factory.Create(TestModel.Write(), "fixed.onnx", [1, 3, 9, 9]));
        Assert.Equal(values, ContractProbe.LiveValues);
        Assert.Equal(sessions, ContractProbe.LiveSessions);
    }
}
