using System.Diagnostics;
using ASMNet.Inference;
using ASMNet.Inference.Devices;

namespace ASMNet.Tests.Inference.Devices;

/// <summary>A runtime with made-up devices; each network gives the mean of its input, after a set time, unless it is made to misbehave.</summary>
internal sealed class ScriptedDevices : IInferenceDeviceSource
{
    private readonly Dictionary<InferenceDevice, INeuralNetworkFactory> _factories = [];

    public string Description => "scripted runtime 1.0";

    public IReadOnlyList<InferenceDevice> Devices => [.. _factories.Keys];

    public IReadOnlyList<string> Missing { get; init; } = [];

    public string? WhyNone(string provider) => provider == "webgpu" ? "It has no WebGPU." : null;

    public INeuralNetworkFactory CreateFactory(InferenceDevice device) => _factories[device];

    public ScriptedDevices With(string provider, int index, string name, double milliseconds = 0, Action<float[]>? spoil = null)
    {
        InferenceDevice device = new(provider, index, name, "1.2.3");
        _factories[device] = Engine(device.ToString(), milliseconds, spoil);
        return this;
    }

    public static INeuralNetworkFactory Engine(string name, double milliseconds = 0, Action<float[]>? spoil = null) => new Factory(name, milliseconds, spoil);

    private sealed class Factory(string device, double milliseconds, Action<float[]>? spoil) : INeuralNetworkFactory
    {
        public string Device => device;

        public INeuralNetwork Create(ReadOnlyMemory<byte> model, string name, IReadOnlyList<int>? inputShape = null) => new Network(device, milliseconds, spoil);
    }

    private sealed class Network(string device, double milliseconds, Action<float[]>? spoil) : INeuralNetwork
    {
        private readonly float[] _input = new float[3 * 8 * 8];
        private readonly float[] _output = new float[1];

        public string Device => device;

        public TensorInfo InputInfo { get; } = new("image", [1, 3, 8, 8]);

        public IReadOnlyList<TensorInfo> OutputInfos { get; } = [new TensorInfo("mean", [1, 1])];

        public Span<float> Input => _input;

        public void Run()
        {
            // The time is the behaviour here: the fastest device is chosen by it.
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < milliseconds)
            {
                Thread.SpinWait(20);
            }

            _output[0] = _input.Average();
            spoil?.Invoke(_output);
        }

        public ReadOnlySpan<float> Output(int index) => _output;

        public void Dispose()
        {
        }
    }
}
