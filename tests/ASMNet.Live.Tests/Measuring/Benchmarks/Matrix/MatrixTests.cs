using System.Text.Json;
using System.Xml.Linq;
using ASMNet.Inference;
using ASMNet.Inference.Devices;
using ASMNet.Landmarks;
using ASMNet.Live.Measuring.Benchmarks.Matrix;

namespace ASMNet.Live.Tests.Measuring.Benchmarks.Matrix;

public sealed class MatrixTests
{
    private static readonly LandmarkManifest Manifest = ReadManifest();
    private readonly List<string> _said = [];

    [Fact]
    public void Run_TwoDevices_MeasuresEachWithEveryNumberOfFaces()
    {
        DeviceMatrix matrix = Run(new LandmarkDevices(new InferenceDevice("directml", 0, "Radeon <RX>", "31.0")));
        Assert.Equal(["directml:0", "cpu"], matrix.Devices.Select(device => device.Id));
        Assert.Equal(
            [("directml:0", 1), ("directml:0", 4), ("cpu", 1), ("cpu", 4)],
            matrix.Rows.Select(row => (row.Device, row.Faces)));
        Assert.All(matrix.Rows, row =>
        {
            Assert.True(row.Stages["frame"].P50 <= row.Stages["frame"].P95);
            Assert.True(row.Stages["network"].P50 <= row.Stages["frame"].P50);
            Assert.Equal((int)(row.FramesPerSecond / 30), row.StreamsAt30);
        });
        Assert.Equal(4, _said.Count);
    }

    [Fact]
    public void Run_DeviceThatAnswersWrongly_HasNoRowsAndSaysWhy()
    {
        DeviceMatrix matrix = Run(new LandmarkDevices(new InferenceDevice("directml", 0, "Liar", "31.0"), offset: 1));
        Assert.DoesNotContain(matrix.Rows, row => row.Device == "directml:0");
        Assert.StartsWith("directml:0 (Liar) answers wrongly", matrix.Devices[0].SelfChecks["test"], StringComparison.Ordinal);
    }

    [Fact]
    public void ToJson_AnyMatrix_HoldsMachineVersionsDriversAndStages()
    {
        DeviceMatrix matrix = Run(new LandmarkDevices(new InferenceDevice("directml", 0, "Radeon", "31.0")));
        using JsonDocument json = JsonDocument.Parse(matrix.ToJson());
        JsonElement root = json.RootElement;
        Assert.Equal("test machine", root.GetProperty("machine").GetString());
        Assert.Equal("landmark runtime 1.0", root.GetProperty("runtimes")[0].GetString());
        Assert.Equal("31.0", root.GetProperty("devices")[0].GetProperty("driver").GetString());
        Assert.True(root.GetProperty("rows")[0].GetProperty("stages").GetProperty("frame").GetProperty("p99").GetDouble() >= 0);
    }

    [Fact]
    public void Markdown_AnyMatrix_HasARowForEachCell()
    {
        string text = MatrixText.Markdown(Run(new LandmarkDevices(new InferenceDevice("directml", 0, "Radeon | RX", "31.0"))));
        Assert.Contains("| directml:0 | Radeon / RX | 31.0 | test: answers right", text, StringComparison.Ordinal);
        Assert.Equal(4, text.Split('\n').Count(line => line.Contains("| test |", StringComparison.Ordinal)));
    }

    [Fact]
    public void Page_AnyMatrix_NeedsNothingElseAndEscapesNames()
    {
        string page = MatrixPage.Write(Run(new LandmarkDevices(new InferenceDevice("directml", 0, "Radeon <RX>", "31.0"))));
        Assert.Contains("Radeon &lt;RX&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        string plot = page[page.LastIndexOf("<svg", StringComparison.Ordinal)..(page.LastIndexOf("</svg>", StringComparison.Ordinal) + "</svg>".Length)];
        Assert.Equal(8, XElement.Parse(plot).Elements("rect").Count());
    }

    [Fact]
    public void Run_InterruptedInACell_EndsThereAndKeepsThoseBefore()
    {
        using var interrupted = new CancellationTokenSource();
        DeviceCatalog catalog = new(new LandmarkDevices.Factory("CPU", 0), []);
        MatrixOptions options = new([1, 2, 4], int.MaxValue, TimeSpan.FromSeconds(0.1));
        var runner = new MatrixRunner(catalog, options, line => interrupted.Cancel(), TimeSpan.FromMinutes(2));

        DeviceMatrix matrix = runner.Run([(ReadManifest(), [1])], "test machine", DateTimeOffset.UnixEpoch, interrupted.Token);

        Assert.Equal([1], matrix.Rows.Select(row => row.Faces));
    }

    private DeviceMatrix Run(LandmarkDevices devices)
    {
        DeviceCatalog catalog = new(new LandmarkDevices.Factory("CPU", 0), [devices]);
        MatrixOptions options = new([1, 4], 10, TimeSpan.FromSeconds(1));
        return new MatrixRunner(catalog, options, _said.Add, TimeSpan.FromMinutes(2)).Run([(Manifest, [1])], "test machine", DateTimeOffset.UnixEpoch, CancellationToken.None);
    }

    private static LandmarkManifest ReadManifest()
    {
        using MemoryStream stream = new("""
            {"name":"test","network":"test.onnx","input":{"width":16,"height":16,"channels":"rgb","scale":0.00392156862745098,"mean":[0,0,0],"std":[1,1,1]},
             "landmarks":{"output":"landmarks","layout":"ibug68"},"pose":{"output":"pose"},
             "crop":{"shape":"square","scale":1.25,"fromDetectorBox":{"dx":0,"dy":0,"scale":1},"rotate":false}}
            """u8.ToArray());
        return LandmarkManifest.Read(stream, "test.json");
    }

    private sealed class LandmarkDevices(InferenceDevice device, float offset = 0) : IInferenceDeviceSource
    {
        public string Description => "landmark runtime 1.0";

        public IReadOnlyList<InferenceDevice> Devices => [device];

        public INeuralNetworkFactory CreateFactory(InferenceDevice device) => new Factory(device.ToString(), offset);

        public sealed class Factory(string name, float offset) : INeuralNetworkFactory
        {
            public string Device => name;

            public INeuralNetwork Create(ReadOnlyMemory<byte> model, string name, IReadOnlyList<int>? inputShape = null) => new Network(Device, offset);
        }

        private sealed class Network(string device, float offset) : INeuralNetwork
        {
            private readonly float[] _input = new float[3 * 16 * 16];
            private readonly float[] _landmarks = new float[136];

            public string Device => device;

            public TensorInfo InputInfo { get; } = new("image", [1, 3, 16, 16]);

            public IReadOnlyList<TensorInfo> OutputInfos { get; } = [new TensorInfo("landmarks", [1, 136]), new TensorInfo("pose", [1, 3])];

            public Span<float> Input => _input;

            public void Run() => _landmarks[0] = _input[5] + offset;

            public ReadOnlySpan<float> Output(int index) => index == 0 ? _landmarks : _landmarks.AsSpan(1, 3);

            public void Dispose()
            {
            }
        }
    }
}
