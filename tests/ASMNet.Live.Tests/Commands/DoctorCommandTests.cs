using ASMNet.Inference;
using ASMNet.Inference.Devices;
using ASMNet.Live.Commands;
using ASMNet.Live.Composition;
using ASMNet.Live.Shell;
using ASMNet.Media.Cameras;
using Spectre.Console;

namespace ASMNet.Live.Tests.Commands;

/// <summary>What <c>doctor</c> says of GPUs that are not there.</summary>
public sealed class DoctorCommandTests : IDisposable
{
    private const string Reason = "CUDA finds no GPU: there is no driver.";
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("cpu")]
    public async Task MissingGpu_IsTold_Once(string device)
    {
        var terminal = new Terminal(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_output) }), _output);
        var native = new NativeLibraries(NativeParts.None with { Runtimes = [new NoGpu()] });
        var detectors = new DetectorFactory(native, terminal.Complain);
        var doctor = new DoctorCommand(terminal, native, say => new TrackingFactory(new DeviceFactory(native, say, terminal.Complain), detectors, TimeProvider.System));

        string settings = _folder.File("settings.json");
        await File.WriteAllTextAsync(settings, $$"""{ "Models": { "Device": "{{device}}" } }""");

        int exitCode = await doctor.Create().Parse(["--settings", settings]).InvokeAsync();

        Assert.True(exitCode == ExitCodes.Success, _output.ToString());
        string[] lines = _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(["gpu       missing: " + Reason], lines.Where(line => line.Contains(Reason, StringComparison.Ordinal)));
        Assert.Equal(device == "auto" ? 1 : 0, lines.Count(line => line.StartsWith("device    CPU", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ModelThatCannotBeRead_IsTold_AndTheRestIsExaminedAllTheSame()
    {
        if (OperatingSystem.IsWindows())
        {
            // where only administrators make links
            return;
        }

        foreach (string file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "models")))
        {
            bool gone = Path.GetFileName(file) == "asmnet-live.onnx";
            File.CreateSymbolicLink(_folder.File(Path.GetFileName(file)), gone ? _folder.File("nowhere") : file);
        }

        var terminal = new Terminal(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_output) }), _output);
        var native = new NativeLibraries(NativeParts.None);
        var detectors = new DetectorFactory(native, terminal.Complain);
        var doctor = new DoctorCommand(terminal, native, say => new TrackingFactory(new DeviceFactory(native, say, terminal.Complain), detectors, TimeProvider.System));
        string settings = _folder.File("settings.json");
        await File.WriteAllTextAsync(settings, System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, string> { ["Models:Folder"] = _folder.File(".") }));

        Assert.Equal(ExitCodes.Failure, await doctor.Create().Parse(["--settings", settings]).InvokeAsync());

        string told = _output.ToString().ReplaceLineEndings(" ");
        Assert.Contains("models    missing: the model file", told, StringComparison.Ordinal);
        Assert.Contains("result    live tracking cannot run", told, StringComparison.Ordinal);
    }

    [Fact]
    public void CameraLine_OfOneThatMayNotBeOpened_IsNotOk()
    {
        var camera = new CameraDevice(2, "Webcam");
        Assert.Equal("camera    ok: camera:2 Webcam", DoctorCommand.CameraLine(camera, isRefused: false));
        Assert.DoesNotContain("ok", DoctorCommand.CameraLine(camera, isRefused: true), StringComparison.Ordinal);
        Assert.StartsWith("camera    none", DoctorCommand.CameraLine(null, isRefused: false), StringComparison.Ordinal);
    }

    private sealed class NoGpu : IInferenceDeviceSource
    {
        public string Description => "a runtime without a GPU";

        public IReadOnlyList<InferenceDevice> Devices => [];

        public IReadOnlyList<string> Missing => [Reason];

        public INeuralNetworkFactory CreateFactory(InferenceDevice device) => throw new InvalidOperationException("There is no device.");
    }
}
