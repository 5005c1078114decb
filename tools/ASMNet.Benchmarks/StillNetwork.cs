using ASMNet.Inference;

namespace ASMNet.Benchmarks;

/// <summary>A face detector's tensors without a network behind them, so that what comes before and after a run is measured alone.</summary>
internal sealed class StillNetwork : INeuralNetwork, INeuralNetworkFactory
{
    private static readonly int[] Strides = [8, 16, 32];
    private readonly float[] _input;
    private readonly float[][] _outputs;

    public StillNetwork(int height, int width)
    {
        (string Name, int Values)[] kinds = [("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10)];
        OutputInfos =
        [
            .. from kind in kinds
               from stride in Strides
               select new TensorInfo($"{kind.Name}_{stride}", [1, height / stride * (width / stride), kind.Values]),
        ];
        InputInfo = new TensorInfo("input", [1, 3, height, width]);
        _input = new float[InputInfo.Length];
        _outputs = [.. OutputInfos.Select(info => new float[info.Length])];
    }

    public string Device => "none";

    public TensorInfo InputInfo { get; }

    public IReadOnlyList<TensorInfo> OutputInfos { get; }

    public Span<float> Input => _input;

    public INeuralNetwork Create(ReadOnlyMemory<byte> model, string name, IReadOnlyList<int>? inputShape = null) =>
        new StillNetwork(inputShape![2], inputShape[3]);

    public void Run()
    {
    }

    public ReadOnlySpan<float> Output(int index) => _outputs[index];

    /// <summary>The values of an output, to be set.</summary>
    public float[] Values(string name) => _outputs[OutputInfos.ToList().FindIndex(info => info.Name == name)];

    public void Dispose()
    {
    }
}
