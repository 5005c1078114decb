using System.Runtime.CompilerServices;
using ASMNet.Inference;
using ASMNet.Inference.Cpu;
using ASMNet.Tests.Inference.Devices;
using ASMNet.Tests.Inference.Reference;

namespace ASMNet.Tests.Inference.Cpu;

[Collection(AloneTests.Name)]
public sealed class CpuNetworkTests
{
    [Fact]
    public void Run_Convolution_ComputesKnownValues()
    {
        // A 2x2 sum over 1 2 3 / 4 5 6 / 7 8 9 plus 0.5, limited to 20.
        byte[] model = new ModelWriter()
            .Input("x", 1, 1, 3, 3)
            .Floats("w", [1, 1, 2, 2], 1, 1, 1, 1)
            .Floats("b", [1], 0.5f)
            .Floats("low", [], 0)
            .Floats("high", [], 20)
            .Node("Conv", ["x", "w", "b"], "c", ("kernel_shape", new long[] { 2, 2 }))
            .Node("Clip", ["c", "low", "high"], "y")
            .Output("y", 1, 1, 2, 2)
            .ToArray();

        using INeuralNetwork network = new CpuNetworkFactory().Create(model, "model");
        for (int i = 0; i < 9; i++)
        {
            network.Input[i] = i + 1;
        }

        network.Run();

        Assert.Equal([12.5f, 16.5f, 20f, 20f], network.Output(0).ToArray());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(64)]
    public void Run_SeveralThreads_AgreesWithOne(int threads)
    {
        using INeuralNetwork single = new CpuNetworkFactory().Create(ShippedModel, "asmnet-live");
        using INeuralNetwork several = new CpuNetworkFactory(new CpuOptions { Threads = threads }).Create(ShippedModel, "asmnet-live");
        ModelWriter.Random(1, single.Input.Length).CopyTo(single.Input);
        single.Input.CopyTo(several.Input);

        single.Run();
        for (int run = 0; run < 20; run++)
        {
            several.Run();

            for (int i = 0; i < single.OutputInfos.Count; i++)
            {
                Assert.InRange(RelativeError.Of(single.Output(i), several.Output(i)), 0, 1e-5);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Dispose_WhileAnotherThreadRuns_WaitsForTheRun(int threads)
    {
        INeuralNetwork network = new CpuNetworkFactory(new CpuOptions { Threads = threads }).Create(ShippedModel, "asmnet-live");
        using var running = new ManualResetEventSlim();
        Task runs = Task.Factory.StartNew(
            () =>
            {
                while (true)
                {
                    network.Run();
                    running.Set();
                }
            },
            TaskCreationOptions.LongRunning);
        running.Wait();

        network.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => runs);
    }

    [Fact]
    public void Output_OfMissingIndex_Throws()
    {
        using INeuralNetwork network = new CpuNetworkFactory().Create(ShippedModel, "asmnet-live");

        Assert.Throws<ArgumentOutOfRangeException>(() => network.Output(network.OutputInfos.Count));
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Output(-1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Output_OfANetworkThatIsGone_StaysAsItWas(bool disposed)
    {
        ReadOnlySpan<float> answer = AnswerOfOneThatIsGone(disposed, out float[] copy);
        GC.Collect();
        GC.WaitForPendingFinalizers();

        // What it has given back is taken by the next ones, and written over.
        using INeuralNetwork first = new CpuNetworkFactory().Create(ShippedModel, "asmnet-live");
        using INeuralNetwork second = new CpuNetworkFactory().Create(ShippedModel, "asmnet-live");
        first.Input.Fill(7);
        first.Run();
        second.Input.Fill(-7);
        second.Run();

        Assert.Equal(copy, answer.ToArray());
    }

    [Fact]
    public void Run_InputIsAnOutputToo_GivesIt()
    {
        byte[] model = new ModelWriter().Input("x", 1, 4).Integers("s", 2, 2).Node("Reshape", ["x", "s"], "y").Node("Relu", ["x"], "z").Output("y").Output("z").ToArray();
        using INeuralNetwork network = new CpuNetworkFactory().Create(model, "model");
        ((float[])[1, -2, 3, -4]).CopyTo(network.Input);

        network.Run();

        Assert.Equal([1f, -2, 3, -4], network.Output(0).ToArray());
        Assert.Equal([1f, 0, 3, 0], network.Output(1).ToArray());
    }

    [Fact]
    public void Members_AfterDispose_Throw()
    {
        INeuralNetwork network = new CpuNetworkFactory(new CpuOptions { Threads = 2 }).Create(ShippedModel, "asmnet-live");
        network.Dispose();
        network.Dispose();

        Assert.Throws<ObjectDisposedException>(network.Run);
        Assert.Throws<ObjectDisposedException>(() => network.Output(0));
        Assert.Throws<ObjectDisposedException>(() => network.Input.Length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ReadOnlySpan<float> AnswerOfOneThatIsGone(bool disposed, out float[] copy)
    {
        INeuralNetwork network = new CpuNetworkFactory().Create(ShippedModel, "asmnet-live");
        ModelWriter.Random(1, network.Input.Length).CopyTo(network.Input);
        network.Run();
        ReadOnlySpan<float> answer = network.Output(0);
        copy = answer.ToArray();
        if (disposed)
        {
            network.Dispose();
        }

        return answer;
    }

    private static byte[] ShippedModel { get; } = File.ReadAllBytes(Path.Combine(RepositoryFiles.Root, "models", "asmnet-live.onnx"));
}
