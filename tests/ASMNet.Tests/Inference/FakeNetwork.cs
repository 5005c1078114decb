using ASMNet.Inference;

namespace ASMNet.Tests.Inference;

/// <summary>A network whose outputs a test writes.</summary>
internal sealed class FakeNetwork : INeuralNetwork
{
    private readonly float[] _input;
    private readonly float[][] _outputs;

    public FakeNetwork(int[] inputShape, params TensorInfo[] outputs)
    {
        InputInfo = new TensorInfo("input", inputShape);
        OutputInfos = outputs;
        _input = new float[InputInfo.Length];
        _outputs = Array.ConvertAll(outputs, info => new float[info.Length]);
    }

    public string Device => "fake";

    public TensorInfo InputInfo { get; }

    public IReadOnlyList<TensorInfo> OutputInfos { get; }

    public Span<float> Input => _input;

    public int Runs { get; private set; }

    public bool Disposed { get; private set; }

    /// <summary>Writes the outputs for the input of a run.</summary>
    public Action<FakeNetwork>? Answers { get; set; }

    public void Run()
    {
        Runs++;
        Answers?.Invoke(this);
    }

    public ReadOnlySpan<float> Output(int index) => _outputs[index];

    public float[] Values(string output) => _outputs[OutputInfos.Select(info => info.Name).ToList().IndexOf(output)];

    public void Dispose() => Disposed = true;
}
