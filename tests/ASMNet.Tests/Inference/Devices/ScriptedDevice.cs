using ASMNet.Inference;

namespace ASMNet.Tests.Inference.Devices;

/// <summary>A device whose networks compute the mean and the largest value of their input, unless a test makes them do otherwise.</summary>
internal sealed class ScriptedDevice(string name) : INeuralNetworkFactory
{
    private int _live;

    public string Device => name;

    /// <summary>What a run does with the right answer; the number of the run counts from 0.</summary>
    public Action<int, float[]> Spoil { get; init; } = (_, _) => { };

    /// <summary>What happens before a network is made.</summary>
    public Action BeforeCreate { get; init; } = () => { };

    /// <summary>Networks made and not disposed of.</summary>
    public int Live => Volatile.Read(ref _live);

    /// <summary>Set when the last network was disposed of.</summary>
    public ManualResetEventSlim AllGone { get; } = new();

    public INeuralNetwork Create(ReadOnlyMemory<byte> model, string name, IReadOnlyList<int>? inputShape = null)
    {
        BeforeCreate();
        Interlocked.Increment(ref _live);
        return new Network(this);
    }

    private sealed class Network(ScriptedDevice device) : INeuralNetwork
    {
        private readonly float[] _input = new float[3 * 4 * 4];
        private readonly float[] _output = new float[2];
        private int _runs;

        public string Device => device.Device;

        public TensorInfo InputInfo { get; } = new("image", [1, 3, 4, 4]);

        public IReadOnlyList<TensorInfo> OutputInfos { get; } = [new TensorInfo("values", [1, 2])];

        public Span<float> Input => _input;

        public void Run()
        {
            _output[0] = _input.Average();
            _output[1] = _input.Max();
            device.Spoil(_runs++, _output);
        }

        public ReadOnlySpan<float> Output(int index) => _output;

        public void Dispose()
        {
            if (Interlocked.Decrement(ref device._live) == 0)
            {
                device.AllGone.Set();
            }
        }
    }
}
