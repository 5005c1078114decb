using System.Text;
using ASMNet.Inference;
using ASMNet.Inference.Cpu;
using ASMNet.Inference.Devices;
using ASMNet.Models;

namespace ASMNet.OnnxRuntime.Tests;

/// <summary>ONNX Runtime, through the adapter, and the built-in CPU engine on the same files and inputs: two independent implementations.</summary>
public sealed class CpuEngineAgreementTests
{
    private static readonly OrtDevices Devices = new();
    private static readonly CpuNetworkFactory Cpu = new();
    private readonly INeuralNetworkFactory _ort = Devices.CreateFactory(Devices.Devices[^1]);

    public static TheoryData<string> Models => [.. RepositoryFiles.Models().Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Models))]
    public void Run_ShippedModel_GivesTheSameFiguresAsTheCpuEngine(string file)
    {
        byte[] model = File.ReadAllBytes(Path.Combine(RepositoryFiles.Root, "models", file));
        int[]? shape = HasOpenSize(model) ? [1, 3, 256, 320] : null;
        using INeuralNetwork expected = Cpu.Create(model, file, shape);
        using INeuralNetwork actual = _ort.Create(model, file, shape);
        Assert.Equal(expected.InputInfo.Shape, actual.InputInfo.Shape);
        Assert.Equal(expected.OutputInfos.Select(output => output.Name), actual.OutputInfos.Select(output => output.Name));
        for (int variant = 0; variant < 3; variant++)
        {
            GoldenInput.Fill(expected.Input, expected.InputInfo.Shape[^1], variant);
            expected.Input.CopyTo(actual.Input);
            expected.Run();
            actual.Run();
            for (int output = 0; output < expected.OutputInfos.Count; output++)
            {
                AssertClose(expected.Output(output), actual.Output(output), expected.OutputInfos[output].Name);
            }
        }
    }

    [Fact]
    public void SelfCheck_OnnxRuntimeWithTheRightModel_Passes()
    {
        SelfCheckResult result = new NetworkSelfCheck(Cpu, TimeSpan.FromMinutes(2)).Check(_ort, _ort.Device, LiveModel(), "asmnet-live.onnx");
        using INeuralNetwork? network = result.Network;
        Assert.True(result.Passed, result.Refusal);
        Assert.True(result.MedianMilliseconds > 0);
    }

    [Fact]
    public void SelfCheck_ModelWithAlteredWeightsPlaysAWrongGpu_IsRefusedByNameWithTheNumbers()
    {
        SelfCheckResult result = new NetworkSelfCheck(Cpu, TimeSpan.FromMinutes(2)).Check(new AlteringFactory(_ort), "Wrong GPU", TestModel.Write(), "test.onnx");
        Assert.Equal(SelfCheckVerdict.Wrong, result.Verdict);
        Assert.Matches(@"^Wrong GPU answers wrongly and is not used: largest error \S+ of \S+ allowed \('\w+'\)\.$", result.Refusal);
    }

    [Fact]
    public void SelfCheck_DirectMlWhereThereIsNone_IsRefusedAndNotSilentlyRunOnTheCpu()
    {
        if (Devices.Devices.Any(device => device.Provider == "directml"))
        {
            return;
        }

        InferenceDevice absent = new("directml", 0, "No such adapter", string.Empty);
        SelfCheckResult result = new NetworkSelfCheck(Cpu, TimeSpan.FromMinutes(2)).Check(Devices.CreateFactory(absent), absent.ToString(), LiveModel(), "asmnet-live.onnx");
        Assert.Equal(SelfCheckVerdict.Failed, result.Verdict);
        Assert.Equal(
            "directml:0 (No such adapter) failed and is not used: directml:0 (No such adapter) cannot run 'asmnet-live.onnx': this build of ONNX Runtime does not drive it.",
            result.Refusal);
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string name)
    {
        // A share is told from others of its range: the tiny one of something that is surely hidden, or surely no face, has no exact digits.
        float scale = name is "seen" or "confidence" ? 1 : 1e-6f;
        float worst = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            scale = MathF.Max(scale, MathF.Abs(expected[i]));
            worst = MathF.Max(worst, MathF.Abs(expected[i] - actual[i]));
        }

        Assert.True(worst <= 1e-4f * scale, $"'{name}' differs by {worst / scale:0.0e+0} of {scale:0.0e+0}.");
    }

    private static byte[] LiveModel() => File.ReadAllBytes(Path.Combine(RepositoryFiles.Root, "models", "asmnet-live.onnx"));

    private static bool HasOpenSize(byte[] model) => Encoding.Latin1.GetString(model, 0, model.Length) is string text && text.Contains("cls_32", StringComparison.Ordinal);

    /// <summary>Runs other weights than it was given.</summary>
    private sealed class AlteringFactory(INeuralNetworkFactory inner) : INeuralNetworkFactory
    {
        public string Device => "Wrong GPU";

        public INeuralNetwork Create(ReadOnlyMemory<byte> model, string name, IReadOnlyList<int>? inputShape = null) =>
            inner.Create(TestModel.Write(altered: true), name, inputShape);
    }
}
