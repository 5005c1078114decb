using ASMNet.Inference;
using ASMNet.Landmarks;

namespace ASMNet.Live.Tests.Soak;

/// <summary>A landmark network that puts the points on a ring, and fails as the script wants.</summary>
internal sealed class SoakNetwork : INeuralNetwork
{
    public static readonly LandmarkManifest Manifest = new()
    {
        Name = "soak",
        Network = "soak.onnx",
        InputWidth = 8,
        InputHeight = 8,
        ConfidenceOutput = "confidence",
        CropScale = 1.25f,
    };

    private const int Points = 68;
    private readonly SoakState _state;
    private readonly float[] _input;
    private readonly float[][] _outputs;

    public SoakNetwork(SoakState state)
    {
        _state = state;
        InputInfo = new TensorInfo("input", [1, 3, 8, 8]);
        OutputInfos = [new TensorInfo("landmarks", [1, 2 * Points]), new TensorInfo("pose", [1, 3]), new TensorInfo("confidence", [1, 1])];
        _input = new float[InputInfo.Length];
        _outputs = [.. OutputInfos.Select(info => new float[info.Length])];
    }

    public string Device => "soak";

    public TensorInfo InputInfo { get; }

    public IReadOnlyList<TensorInfo> OutputInfos { get; }

    public Span<float> Input => _input;

    public void Run()
    {
        _state.HangWhile(SoakFault.NetworkHangs);
        if (_state.Feels(SoakFault.NetworkThrows))
        {
            throw new InferenceException("the network failed, as it was told to.");
        }

        for (int i = 0; i < Points; i++)
        {
            (float sine, float cosine) = MathF.SinCos(2 * MathF.PI * i / Points);
            (_outputs[0][2 * i], _outputs[0][(2 * i) + 1]) = (0.4f * cosine, 0.4f * sine);
        }

        _outputs[0][7] = _state.Feels(SoakFault.NotANumber) ? float.NaN : _outputs[0][7];
        _outputs[2][0] = 0.99f;
    }

    public ReadOnlySpan<float> Output(int index) => _outputs[index];

    public void Dispose()
    {
    }
}
