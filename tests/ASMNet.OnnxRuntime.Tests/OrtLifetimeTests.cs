using System.Diagnostics;
using ASMNet.Inference;
using ASMNet.Inference.Cpu;
using ASMNet.Inference.Devices;
using Microsoft.ML.OnnxRuntime;

namespace ASMNet.OnnxRuntime.Tests;

/// <summary>One run at a time, a device that is lost in the middle, and memory that comes back; alone, because they watch the whole process.</summary>
[Collection(nameof(OrtLifetimeTests))]
[CollectionDefinition(nameof(OrtLifetimeTests), DisableParallelization = true)]
public sealed class OrtLifetimeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly OrtDevices Devices = new();
    private readonly INeuralNetworkFactory _factory = Devices.CreateFactory(Devices.Devices[^1]);

    [Fact]
    public void Run_AnotherNetworkRuns_WaitsForItsTurn()
    {
        using INeuralNetwork network = _factory.Create(TestModel.Write(), "test.onnx");
        network.Run();
        float[] before = network.Output(0).ToArray();
        GoldenInput.Fill(network.Input, network.InputInfo.Shape[^1], 1);
        var runs = new Thread(network.Run) { IsBackground = true };
        lock (OrtNetwork.RunGate)
        {
            UntilItWaits(runs, "The network ran while another one did.");
            Assert.Equal(before, network.Output(0).ToArray());
        }

        Assert.True(runs.Join(Patience));
        Assert.NotEqual(before, network.Output(0).ToArray());
    }

    [Fact]
    public void Dispose_WhileAnotherThreadRuns_WaitsForTheRun()
    {
        INeuralNetwork network = _factory.Create(TestModel.Write(), "test.onnx");
        network.Run();
        float[] before = network.Output(0).ToArray();
        GoldenInput.Fill(network.Input, network.InputInfo.Shape[^1], 1);
        Exception? failure = null;
        var runs = new Thread(() => failure = Record.Exception(network.Run)) { IsBackground = true };
        var ends = new Thread(network.Dispose) { IsBackground = true };
        lock (OrtNetwork.RunGate)
        {
            UntilItWaits(runs, "The network ran while another one did.");
            UntilItWaits(ends, "The network was given back under the run.");
        }

        Assert.True(runs.Join(Patience) && ends.Join(Patience));
        Assert.Null(failure);
        Assert.NotEqual(before, network.Output(0).ToArray());
        Assert.Throws<ObjectDisposedException>(network.Run);
    }

    [Fact]
    public void Failover_OnnxRuntimeEndsTheRun_TheCpuEngineAnswersTheSameFrameAndAllThatFollow()
    {
        byte[] model = TestModel.Write();
        using RunOptions options = new();
        using FailoverNetwork network = Failover(model, options, out List<string> reports);
        using INeuralNetwork expected = new CpuNetworkFactory().Create(model, "test.onnx");
        for (int frame = 0; frame < 4; frame++)
        {
            // From the second frame on ONNX Runtime itself refuses every run.
            options.Terminate = frame > 0;
            GoldenInput.Fill(network.Input, network.InputInfo.Shape[^1], frame);
            network.Input.CopyTo(expected.Input);
            network.Run();
            expected.Run();
            Assert.All(expected.Output(0).ToArray().Zip(network.Output(0).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        }

        Assert.StartsWith("a device was lost (a device failed: ", Assert.Single(reports), StringComparison.Ordinal);
        Assert.Equal(expected.Device, network.Device);
    }

    [Fact]
    public void Dispose_ManyNetworksInTurn_GivesTheMemoryBack()
    {
        byte[] model = File.ReadAllBytes(Path.Combine(RepositoryFiles.Root, "models", "asmnet-live.onnx"));
        for (int warmUp = 0; warmUp < 5; warmUp++)
        {
            MakeAndRun(model);
        }

        long before = ResidentBytes();
        const int Networks = 40;
        for (int i = 0; i < Networks; i++)
        {
            MakeAndRun(model);
        }

        // The weights alone of the networks that were not given back would be this much.
        Assert.InRange(ResidentBytes() - before, long.MinValue, Networks * (long)model.Length / 4);
    }

    private static void UntilItWaits(Thread thread, string otherwise)
    {
        thread.Start();
        long start = Stopwatch.GetTimestamp();
        while (!thread.ThreadState.HasFlag(System.Threading.ThreadState.WaitSleepJoin))
        {
            Assert.True(thread.IsAlive, otherwise);
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, "The thread neither went on nor waits.");
            Thread.Yield();
        }
    }

    private static FailoverNetwork Failover(byte[] model, RunOptions options, out List<string> reports)
    {
        List<string> lines = [];
        reports = lines;
        OrtNetwork lost = new(new InferenceSession(model), options, "a device", "test.onnx");
        return new FailoverNetwork(lost, new CpuNetworkFactory().Create(model, "test.onnx"), lines.Add);
    }

    private void MakeAndRun(byte[] model)
    {
        using INeuralNetwork network = _factory.Create(model, "asmnet-live.onnx");
        network.Run();
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using Process process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
