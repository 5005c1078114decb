using ASMNet.Inference;
using ASMNet.Inference.Sharing;

namespace ASMNet.Tests.Inference.Sharing;

public sealed class SharedNetworksTests
{
    private static readonly byte[] Model = [1, 2, 3];
    private static readonly byte[] OtherModel = [4, 5, 6];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly DoublingFactory _factory = new();

    [Fact]
    public void Create_TheSameModelTwice_IsLoadedOnceAndGoesWithItsLastUser()
    {
        var shared = new SharedNetworks();
        INeuralNetworkFactory factory = shared.Over(_factory, "device");

        INeuralNetwork one = factory.Create(Model, "model");
        INeuralNetwork other = factory.Create(Model, "model");

        DoublingNetwork loaded = Assert.Single(_factory.Made);
        one.Dispose();
        one.Dispose();
        Assert.False(loaded.Disposed);
        other.Dispose();
        Assert.True(loaded.Disposed);
        Assert.Equal(0, shared.Count);
    }

    [Fact]
    public void Create_OtherModelShapeOrDevice_IsAnotherNetwork()
    {
        var shared = new SharedNetworks();
        INeuralNetworkFactory factory = shared.Over(_factory, "device");
        factory.Create(Model, "model");

        factory.Create(OtherModel, "other");
        factory.Create(Model, "model", [1, 3, 2, 2]);
        shared.Over(_factory, "another device").Create(Model, "model");

        Assert.Equal(4, _factory.Made.Count);
        Assert.Equal(4, shared.Count);
    }

    [Fact]
    public void Run_TwoUsers_EachKeepsItsOwnOutputs()
    {
        INeuralNetworkFactory factory = new SharedNetworks().Over(_factory, "device");
        using INeuralNetwork one = factory.Create(Model, "model");
        using INeuralNetwork other = factory.Create(Model, "model");
        one.Input.Fill(1);
        other.Input.Fill(10);

        one.Run();
        other.Run();

        Assert.Equal(2, one.Output(0)[0]);
        Assert.Equal(20, other.Output(0)[0]);
        Assert.Equal(1, one.Input[0]);
    }

    [Fact]
    public async Task Run_OneByOne_NeverComputesTwoAtATime_WhateverTheShape()
    {
        INeuralNetworkFactory factory = new SharedNetworks(atOnce: 8).OneByOne(_factory, "device");
        List<INeuralNetwork> users = [.. Enumerable.Range(1, 6).Select(i => factory.Create(Model, "model", [1, 1, 1, 1 + (i % 3)]))];

        await Task.WhenAll(users.Select(user => Task.Run(() =>
        {
            for (int i = 0; i < 200; i++)
            {
                user.Run();
            }
        }))).WaitAsync(Patience);

        Assert.Equal(1, _factory.MostAtOnce);
        Assert.Equal(6 * 200, _factory.Made.Sum(network => network.Runs));
        users.ForEach(user => user.Dispose());
    }

    [Fact]
    public void Run_TheNetworkFails_TheOthersGoOn()
    {
        INeuralNetworkFactory factory = new SharedNetworks().Over(_factory, "device");
        using INeuralNetwork one = factory.Create(Model, "model");
        using INeuralNetwork other = factory.Create(Model, "model");
        _factory.Made[0].Fault = new InferenceException("the device is gone");
        Assert.Throws<InferenceException>(one.Run);
        _factory.Made[0].Fault = null;

        other.Run();

        Assert.Equal(1, _factory.Made[0].Runs);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_AnotherUserHangs_FailsInTime_AndWhoLoadsAnewComputes(bool oneByOne)
    {
        var shared = new SharedNetworks(patience: TimeSpan.FromMilliseconds(50));
        INeuralNetworkFactory factory = oneByOne ? shared.OneByOne(_factory, "device") : shared.Over(_factory, "device");
        INeuralNetwork hanging = factory.Create(Model, "model");
        INeuralNetwork waiting = factory.Create(Model, "model");
        using var goOn = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        _factory.Made[0].BeforeRun = () =>
        {
            begun.Set();
            goOn.Wait(Patience);
        };
        Task hung = Task.Run(hanging.Run);
        Assert.True(begun.Wait(Patience));

        InferenceException failed = Assert.Throws<InferenceException>(waiting.Run);
        using (INeuralNetwork anew = factory.Create(Model, "model"))
        {
            anew.Run();
        }

        Assert.Contains("model: test has not been free", failed.Message, StringComparison.Ordinal);
        Assert.Equal((2, 1), (_factory.Made.Count, _factory.Made[1].Runs));
        waiting.Dispose();
        Assert.False(_factory.Made[0].Disposed);
        goOn.Set();
        await hung.WaitAsync(Patience);
        hanging.Dispose();
        Assert.True(_factory.Made[0].Disposed);
    }

    private sealed class DoublingFactory : INeuralNetworkFactory
    {
        private int _running;

        public List<DoublingNetwork> Made { get; } = [];

        public int MostAtOnce { get; private set; }

        public string Device => "test";

        public INeuralNetwork Create(ReadOnlyMemory<byte> model, string name, IReadOnlyList<int>? inputShape = null)
        {
            Made.Add(new DoublingNetwork(this, [.. inputShape ?? [1, 1, 1, 1]]));
            return Made[^1];
        }

        public void Enter() => MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _running));

        public void Leave() => Interlocked.Decrement(ref _running);
    }

    private sealed class DoublingNetwork(DoublingFactory factory, int[] shape) : INeuralNetwork
    {
        private readonly float[] _input = new float[shape.Aggregate(1, (product, side) => product * side)];
        private readonly float[] _output = new float[1];

        public string Device => "test";

        public TensorInfo InputInfo { get; } = new("input", shape);

        public IReadOnlyList<TensorInfo> OutputInfos { get; } = [new TensorInfo("output", [1])];

        public Span<float> Input => _input;

        public int Runs { get; private set; }

        public bool Disposed { get; private set; }

        public Exception? Fault { get; set; }

        public Action BeforeRun { get; set; } = () => { };

        public void Run()
        {
            BeforeRun();
            factory.Enter();
            try
            {
                if (Fault is not null)
                {
                    throw Fault;
                }

                Thread.Yield();
                _output[0] = 2 * _input[0];
                Runs++;
            }
            finally
            {
                factory.Leave();
            }
        }

        public ReadOnlySpan<float> Output(int index) => _output;

        public void Dispose() => Disposed = true;
    }
}
