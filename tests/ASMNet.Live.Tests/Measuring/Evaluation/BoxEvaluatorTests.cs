using ASMNet.Detection;
using ASMNet.Geometry;
using ASMNet.Inference;
using ASMNet.Live.Measuring.Evaluation;
using ASMNet.Media.Pictures;

namespace ASMNet.Live.Tests.Measuring.Evaluation;

public sealed class BoxEvaluatorTests
{
    [Fact]
    public void Run_DetectorThatSeesTheFirstFaceOnly_CountsEachPhotoWithItsOwnFaces()
    {
        using var detector = new AnchorFreeFaceDetector(new OneFaceNetworks(), default, "test", BoxEvaluator.OptionsFrom(new FaceDetectorOptions()));
        BoxPhoto[] photos =
        [
            new("a", [new(new BoundingBox(8, 8, 32, 32), false)]),
            new("b", [new(new BoundingBox(100, 100, 32, 32), false), new(new BoundingBox(8, 8, 100, 100), false)]),
        ];
        BoxReport report = new BoxEvaluator(detector, _ => new DecodedImage(new byte[3 * 128 * 128], 128, 128)).Run("test", photos, null, default);
        Assert.Equal(2, report.Images);
        Assert.Equal(3, report.Faces);

        // One of three faces is found, with one false detection of the same score after it.
        Assert.Equal(1 / 3.0, report.Ap["all"]!.Value, 1e-6);
        Assert.Equal(0, report.Ap["40"]);
    }

    /// <summary>A network that sees a face at (8, 8) of 32 x 32 pixels in every picture.</summary>
    private sealed class OneFaceNetworks : INeuralNetworkFactory
    {
        public string Device => "fake";

        public INeuralNetwork Create(ReadOnlyMemory<byte> model, string name, IReadOnlyList<int>? inputShape = null) => new Network(inputShape!);
    }

    private sealed class Network : INeuralNetwork
    {
        private readonly float[] _input;
        private readonly float[][] _outputs;

        public Network(IReadOnlyList<int> shape)
        {
            (string Name, int Values)[] kinds = [("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10)];
            InputInfo = new TensorInfo("input", shape);
            OutputInfos =
            [
                .. from kind in kinds
                   from stride in new[] { 8, 16, 32 }
                   select new TensorInfo($"{kind.Name}_{stride}", [1, shape[2] / stride * (shape[3] / stride), kind.Values]),
            ];
            _input = new float[InputInfo.Length];
            _outputs = [.. OutputInfos.Select(info => new float[info.Length])];
            _outputs[0][0] = 1;
            _outputs[3][0] = 1;
            float[] box = [3, 3, MathF.Log(4), MathF.Log(4)];
            box.CopyTo(_outputs[6], 0);
        }

        public string Device => "fake";

        public TensorInfo InputInfo { get; }

        public IReadOnlyList<TensorInfo> OutputInfos { get; }

        public Span<float> Input => _input;

        public void Run()
        {
        }

        public ReadOnlySpan<float> Output(int index) => _outputs[index];

        public void Dispose()
        {
        }
    }
}
